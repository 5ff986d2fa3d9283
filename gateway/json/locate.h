// Byte ranges of values, keys and members in the text of a parsed document.
//
// The parser has noted where each bracket, comma, colon, string and scalar begins. A Locator walks
// these beside the tape, whose words each of them accounts for, so that nothing is scanned twice.
// Owner and lifetime: points into the document and its text. Threads: as the document. Errors:
// none. Source: simdjson doc/tape.md; the structural indexes of its stage 1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "gateway/json/document.h"

namespace jsongate::json {

// Bytes [begin, end) of a text.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;

  std::size_t size() const noexcept { return end - begin; }
  friend bool operator==(const Range&, const Range&) = default;
};

// Where a value stands, counted in structurals. A scalar has one, a container ends with its
// bracket.
struct Place {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

class Locator {
 public:
  explicit Locator(const Document& document) noexcept
      : root_(document.reader()), text_(document.text()), positions_(document.structurals()) {}

  // The places of values or names in document order, which may repeat and lie inside each other:
  // one pass up to the end of the last.
  void locate(std::span<const Reader> readers, std::vector<Place>& places) const;
  // The same by Reader::index().
  void locate(std::span<const std::uint32_t> indexes, std::vector<Place>& places) const;
  Place locate(const Reader& reader) const;

  // From the first byte to the last, quotes and brackets included.
  Range value(const Place& place) const noexcept;
  bool is_member(const Place& place) const noexcept;
  // Of a member's value: its name with the quotes.
  Range key(const Place& place) const noexcept;
  // Of a member's value: name through value; of any other value: the value.
  Range whole(const Place& place) const noexcept;
  // The structural that whole() begins with.
  std::size_t first_of_whole(const Place& place) const noexcept;
  // Neighbouring children of one container, from `from` to `to`: the bytes that must go so that
  // they are gone, with one comma less for each and the white space that belonged to them.
  Range removal(const Place& from, const Place& to) const noexcept;
  // Nothing else is in the container of these.
  bool is_all(const Place& from, const Place& to) const noexcept;

  std::string_view text() const noexcept { return text_; }
  // The byte at a structural and its position; behind the last: NUL, and the end of the text.
  char structural(std::size_t ordinal) const noexcept;
  std::size_t position(std::size_t ordinal) const noexcept;
  // Where the token ends that comes before a structural: white space follows up to position().
  std::size_t end_before(std::size_t ordinal) const noexcept;

 private:
  class Walk;

  Reader root_;
  std::string_view text_;
  std::span<const std::uint32_t> positions_;
};

}  // namespace jsongate::json
