// What an edit of a text comes to: ranges of the text that are kept, and bytes that are new.
//
// Owner and lifetime: owns the new bytes; the text is the caller's and is named by offsets only.
// Threads: one at a time. Errors: none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/json/locate.h"

namespace jsongate::json {

struct Segment {
  bool kept = true;  // of the text; otherwise of inserted()
  std::size_t begin = 0;
  std::size_t size = 0;

  friend bool operator==(const Segment&, const Segment&) = default;
};

class Splice {
 public:
  // Appends a range of the text. Ranges may come in any order, and again: a patch may move and
  // copy.
  void keep(const Range& range);
  // Appends new bytes.
  void insert(std::string_view bytes);

  // In order of the output; neighbours are one segment.
  const std::vector<Segment>& segments() const noexcept { return segments_; }
  std::string_view inserted() const noexcept { return inserted_; }
  // Bytes of the output.
  std::size_t size() const noexcept { return size_; }
  // The output is the text, of `size` bytes, itself.
  bool is_whole(std::size_t size) const noexcept;
  std::string apply(std::string_view text) const;

 private:
  std::vector<Segment> segments_;
  std::string inserted_;
  std::size_t size_ = 0;
};

// A JSON string with this content, which is valid UTF-8.
std::string json_string(std::string_view text);

}  // namespace jsongate::json
