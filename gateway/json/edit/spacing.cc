#include "gateway/json/edit/spacing.h"

namespace jsongate::json {
namespace {

constexpr std::size_t kMostSpace = 64;

std::string_view space_after(const Locator& locator, std::size_t ordinal) {
  const std::size_t begin = locator.position(ordinal) + 1;
  const auto space = locator.text().substr(begin, locator.position(ordinal + 1) - begin);
  return space.size() <= kMostSpace ? space : std::string_view();
}

}  // namespace

Spacing spacing_of(const Locator& locator, std::size_t open) {
  const char next = locator.structural(open + 1);
  if (next == '}' || next == ']') return {};
  const bool is_object = locator.structural(open) == '{';
  Spacing spacing;
  spacing.before_first = space_after(locator, open);
  if (is_object) spacing.after_colon = space_after(locator, open + 2);
  // The first comma is at hand behind a first child that is scalar only. In several lines a child
  // begins as the first does; in one line writers put the same behind a comma and a colon.
  const std::size_t comma = open + (is_object ? 4 : 2);
  if (locator.structural(comma) == ',') {
    spacing.after_comma = space_after(locator, comma);
  } else if (spacing.before_first.find('\n') != std::string_view::npos) {
    spacing.after_comma = spacing.before_first;
  } else {
    spacing.after_comma = spacing.after_colon;
  }
  return spacing;
}

}  // namespace jsongate::json
