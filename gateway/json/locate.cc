#include "gateway/json/locate.h"

#include <array>

namespace jsongate::json {
namespace {

// Words on the tape that belong to a structural, by the byte it begins with.
constexpr std::array<std::uint8_t, 256> kWords = [] {
  std::array<std::uint8_t, 256> words{};
  for (const unsigned char c : std::string_view("{}[]\"tfn")) words[c] = 1;
  for (const unsigned char c : std::string_view("-0123456789")) words[c] = 2;
  return words;
}();

constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool is_container(const Reader& reader) {
  return reader.kind() == Kind::kObject || reader.kind() == Kind::kArray;
}

}  // namespace

// Stands on a structural; `index_` is the place on the tape of the first token from there on.
class Locator::Walk {
 public:
  Walk(std::string_view text, std::span<const std::uint32_t> positions)
      : text_(text.data()), at_(positions.data()), begin_(at_) {}

  // To the structural of a token that is not behind this one; its ordinal.
  std::uint32_t to(std::size_t index) noexcept {
    const std::uint32_t* at = at_;
    std::size_t now = index_;
    while (now < index) now += words(*at++);
    while (words(*at) == 0) ++at;
    at_ = at;
    index_ = now;
    return static_cast<std::uint32_t>(at - begin_);
  }

 private:
  std::size_t words(std::uint32_t position) const noexcept {
    return kWords[static_cast<unsigned char>(text_[position])];
  }

  const char* text_;
  const std::uint32_t* at_;
  const std::uint32_t* begin_;
  std::size_t index_ = 1;
};

void Locator::locate(std::span<const Reader> readers, std::vector<Place>& places) const {
  std::vector<std::uint32_t> indexes;
  indexes.reserve(readers.size());
  for (const Reader& reader : readers) indexes.push_back(reader.index());
  locate(indexes, places);
}

void Locator::locate(std::span<const std::uint32_t> indexes, std::vector<Place>& places) const {
  struct Open {
    std::size_t close;  // on the tape
    std::size_t place;
  };
  Walk walk(text_, positions_);
  std::vector<Open> open;
  places.resize(indexes.size());
  const auto close_before = [&](std::size_t index) {
    for (; !open.empty() && open.back().close < index; open.pop_back()) {
      places[open.back().place].last = walk.to(open.back().close);
    }
  };
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    close_before(indexes[i]);
    places[i].first = places[i].last = walk.to(indexes[i]);
    Reader after = root_.at_index(indexes[i]);
    if (!is_container(after)) continue;
    after.skip();
    open.push_back({after.index() - 1, i});
  }
  close_before(SIZE_MAX);
}

Place Locator::locate(const Reader& reader) const {
  std::vector<Place> places;
  const std::uint32_t index = reader.index();
  locate({&index, 1}, places);
  return places.front();
}

char Locator::structural(std::size_t ordinal) const noexcept {
  return ordinal < positions_.size() ? text_[positions_[ordinal]] : '\0';
}

std::size_t Locator::position(std::size_t ordinal) const noexcept {
  return ordinal < positions_.size() ? positions_[ordinal] : text_.size();
}

std::size_t Locator::end_before(std::size_t ordinal) const noexcept {
  std::size_t end = position(ordinal);
  while (end > 0 && is_space(text_[end - 1])) --end;
  return end;
}

Range Locator::value(const Place& place) const noexcept {
  const std::size_t begin = position(place.first);
  if (place.last != place.first) return {begin, position(place.last) + 1};
  return {begin, end_before(place.first + 1)};
}

bool Locator::is_member(const Place& place) const noexcept {
  return place.first > 0 && structural(place.first - 1) == ':';
}

Range Locator::key(const Place& place) const noexcept {
  return {position(place.first - 2), end_before(place.first - 1)};
}

std::size_t Locator::first_of_whole(const Place& place) const noexcept {
  return is_member(place) ? place.first - 2 : place.first;
}

Range Locator::whole(const Place& place) const noexcept {
  return {position(first_of_whole(place)), value(place).end};
}

bool Locator::is_all(const Place& from, const Place& to) const noexcept {
  return structural(first_of_whole(from) - 1) != ',' && structural(to.last + 1) != ',';
}

Range Locator::removal(const Place& from, const Place& to) const noexcept {
  const std::size_t first = first_of_whole(from);
  const std::size_t before = position(first - 1);
  if (structural(first - 1) == ',') return {end_before(first - 1), value(to).end};
  if (structural(to.last + 1) == ',') return {position(first), position(to.last + 2)};
  return {before + 1, position(to.last + 1)};
}

}  // namespace jsongate::json
