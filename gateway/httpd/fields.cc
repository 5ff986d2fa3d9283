#include "gateway/httpd/fields.h"

#include <span>
#include <utility>

#include "gateway/core/body_refusal.h"
#include "gateway/httpd/pool.h"

namespace jsongate::httpd {
namespace {

std::span<const apr_table_entry_t> entries(const apr_table_t* table) {
  const auto* array = apr_table_elts(table);
  return {reinterpret_cast<const apr_table_entry_t*>(array->elts),
          static_cast<std::size_t>(array->nelts)};
}

constexpr std::string_view kContentType = "Content-Type";

// Most names differ at once: the two cases of a letter differ in one bit.
bool same_name(std::string_view a, const char* b) {
  if (!a.empty() && ((a[0] ^ b[0]) & ~0x20) != 0) return false;
  return ap_cstr_casecmpn(a.data(), b, a.size()) == 0 && b[a.size()] == '\0';
}

bool is_content_type(std::string_view name) {
  return name == kContentType || same_name(name, kContentType.data());
}

}  // namespace

bool has_content_coding(const apr_table_t* fields) {
  return is_compressed(view(apr_table_get(fields, "Content-Encoding")));
}

void forget_body_fields(apr_table_t* fields) {
  for (const char* name : {"Content-Length", "ETag", "Accept-Ranges", "Digest", "Repr-Digest",
                           "Content-Digest", "Content-MD5"}) {
    apr_table_unset(fields, name);
  }
}

void replace_fields(apr_table_t* to, const apr_table_t* from) {
  for (const auto& field : entries(from)) apr_table_unset(to, field.key);
  add_missing_fields(to, from);
}

void add_missing_fields(apr_table_t* to, const apr_table_t* from) {
  auto* missing = apr_table_make(apr_table_elts(to)->pool, 4);
  for (const auto& [name, value, hash] : entries(from)) {
    if (apr_table_get(to, name) == nullptr) apr_table_addn(missing, name, value);
  }
  for (const auto& [name, value, hash] : entries(missing)) apr_table_addn(to, name, value);
}

std::optional<std::string_view> TableFields::get(std::string_view name) const {
  for (const auto& entry : entries(*table_)) {
    if (entry.key != nullptr && same_name(name, entry.key)) return view(entry.val);
  }
  return std::nullopt;
}

void TableFields::each(Visit visit, void* context) const {
  for (const auto& entry : entries(*table_)) {
    if (entry.key != nullptr && !visit(context, entry.key, view(entry.val))) return;
  }
}

void TableFields::set(std::string_view name, std::string_view value) {
  apr_table_setn(*table_, copy_in_pool(pool_, name), copy_in_pool(pool_, value));
}

void TableFields::add(std::string_view name, std::string_view value) {
  apr_table_addn(*table_, copy_in_pool(pool_, name), copy_in_pool(pool_, value));
}

bool TableFields::remove(std::string_view name) {
  if (!get(name)) return false;
  apr_table_unset(*table_, copy_in_pool(pool_, name));
  return true;
}

std::optional<std::string_view> ReplyFields::get(std::string_view name) const {
  if (!is_content_type(name)) return table_.get(name);
  if (request_->content_type == nullptr) return std::nullopt;
  return view(request_->content_type);
}

void ReplyFields::each(Visit visit, void* context) const {
  const auto* type = request_->content_type;
  if (type != nullptr && !visit(context, kContentType, view(type))) return;
  table_.each(visit, context);
}

void ReplyFields::set(std::string_view name, std::string_view value) {
  if (!is_content_type(name)) return table_.set(name, value);
  ap_set_content_type(request_, copy_in_pool(request_->pool, value));
}

void ReplyFields::add(std::string_view name, std::string_view value) {
  is_content_type(name) ? set(name, value) : table_.add(name, value);
}

bool ReplyFields::remove(std::string_view name) {
  if (!is_content_type(name)) return table_.remove(name);
  return std::exchange(request_->content_type, nullptr) != nullptr;
}

}  // namespace jsongate::httpd
