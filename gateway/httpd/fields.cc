#include "gateway/httpd/fields.h"

#include <span>

#include "gateway/httpd/pool.h"

namespace jsongate::httpd {
namespace {

std::span<const apr_table_entry_t> entries(const apr_table_t* table) {
  const auto* array = apr_table_elts(table);
  return {reinterpret_cast<const apr_table_entry_t*>(array->elts),
          static_cast<std::size_t>(array->nelts)};
}

bool same_name(std::string_view a, const char* b) {
  return ap_cstr_casecmpn(a.data(), b, a.size()) == 0 && b[a.size()] == '\0';
}

}  // namespace

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

}  // namespace jsongate::httpd
