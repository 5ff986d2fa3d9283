#include "filters/json_extract/json_extract.h"

#include <algorithm>
#include <new>

#include "filters/validate/judge.h"
#include "gateway/json/locate.h"
#include "gateway/json/parser_pool.h"

namespace jsongate::filters {
namespace {

constexpr Validation kLimits{.kind = BodyKind::kJson, .depth = Validation::kDeepest};

std::string text_of(const json::Document& document, const json::Reader& value) {
  if (value.kind() == json::Kind::kString) return std::string(value.text());
  const json::Locator locator(document);
  const auto range = locator.value(locator.locate(value));
  return std::string(locator.text().substr(range.begin, range.size()));
}

}  // namespace

Result<std::optional<std::string>> read_field(const json::Document& document,
                                              const Selector& path) {
  const auto value = path.first(document);
  if (!value) return value.problem();
  if (!value.value()) return std::optional<std::string>();
  auto text = text_of(document, *value.value());
  if (text.find('\0') == text.npos) return std::optional(std::move(text));
  return Problem{400, "bad_field", "a field of the body that is looked at holds a NUL"};
}

std::size_t JsonExtract::buffered() const noexcept {
  return pieces_.capacity() * sizeof(std::string_view);
}

std::optional<Problem> JsonExtract::read(const json::Document& document, Fields& fields) const {
  std::optional<Problem> problem;
  const auto take = [&](const ExtractEntry& entry) {
    if (problem) return;
    // What is said further in of the same name counts, also where it finds nothing.
    std::erase_if(fields, [&entry](const auto& field) { return field.first == entry.name; });
    auto value = read_field(document, *entry.path);
    if (!value) {
      problem = std::move(value.problem());
    } else if (value.value()) {
      fields.emplace_back(entry.name, std::move(*value.value()));
    }
  };
  each_node_in_order(list_, take);
  return problem;
}

std::optional<Problem> JsonExtract::extract(Outlet& out) try {
  if (size_ == 0) return std::nullopt;
  const auto parser = json::ParserPool::of_process().lease();
  out.copied(size_);
  const auto document = parser->parse_pieces(pieces_, kLimits.depth);
  if (auto problem = refusal(document, kLimits)) return problem;
  Fields fields;
  if (auto problem = read(document.value(), fields)) return problem;
  for (const auto& [name, value] : fields) tell_(name, value);
  return std::nullopt;
} catch (const std::bad_alloc&) {
  return Problem{503, "out_of_memory", "not enough memory to read the body"};
}

std::optional<Problem> JsonExtract::on_batch(std::span<const std::string_view> pieces, bool end,
                                             Outlet& out) {
  pieces_.insert(pieces_.end(), pieces.begin(), pieces.end());
  for (const auto piece : pieces) size_ += piece.size();
  if (size_ > largest_.count) {
    decided_ = true;
    return Problem{413, "body_too_large",
                   "the body is larger than " + std::to_string(largest_.count) + " bytes"};
  }
  if (!end) return std::nullopt;
  decided_ = true;
  if (auto problem = extract(out)) return problem;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    if (!pieces_[i].empty()) out.pass(i, 0, pieces_[i].size());
  }
  return std::nullopt;
}

}  // namespace jsongate::filters
