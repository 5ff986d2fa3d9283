#include "filters/json_extract/json_extract.h"

#include "gateway/json/locate.h"

namespace jsongate::filters {
namespace {

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

Result<Remainder> JsonExtract::take(const json::Document& document) const {
  Fields fields;
  if (auto problem = read(document, fields)) return std::move(*problem);
  for (const auto& [name, value] : fields) tell_(name, value);
  return Remainder();
}

}  // namespace jsongate::filters
