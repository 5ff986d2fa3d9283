#include "gateway/json/typed/numerals.h"

#include <algorithm>

#include "gateway/json/locate.h"

namespace jsongate::json::typed {

Numerals::Numerals(const Document& document) {
  for (Reader at = document.reader(); at.kind() != Kind::kEnd; at.next()) {
    if (at.kind() == Kind::kDouble) indexes_.push_back(at.index());
  }
  const Locator locator(document);
  std::vector<Place> places;
  locator.locate(indexes_, places);
  for (const Place& place : places) {
    const Range range = locator.value(place);
    texts_.push_back(locator.text().substr(range.begin, range.size()));
  }
}

std::string_view Numerals::at(const Reader& at) const noexcept {
  const auto found = std::lower_bound(indexes_.begin(), indexes_.end(), at.index());
  return texts_[static_cast<std::size_t>(found - indexes_.begin())];
}

}  // namespace jsongate::json::typed
