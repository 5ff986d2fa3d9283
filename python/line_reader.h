// Lines out of a text that comes in pieces, cut anywhere.
//
// Owner: whoever reads the body. Plain C++; one thread at a time. Memory: a line within one piece
// is not copied; one that is cut is, up to the limit.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace jsongate::python {

// Valid until the reader's next call, and as long as the piece.
struct Line {
  std::string_view text;      // without its "\n" or "\r\n"
  std::size_t following = 0;  // readable bytes behind it in the same piece
  bool too_long = false;      // longer than the limit: nothing more can be read
};

class LineReader {
 public:
  explicit LineReader(std::size_t limit);

  // Takes the next line from the front of `rest`. False: all of it was taken, and the line goes on.
  bool next(std::string_view& rest, Line& line);
  // At the end of the text: the last line, where it has no "\n". False: there is none.
  bool last(Line& line);

  // The line that was got last, from 1.
  std::size_t number() const noexcept { return number_; }
  // Bytes of a cut line that are kept.
  std::size_t held() const noexcept { return joined_.size(); }
  // Bytes that have been copied so far.
  std::size_t copied() const noexcept { return copied_; }

 private:
  void start();
  void join(std::string_view text);
  bool finish(Line& line, std::string_view text, bool ended) noexcept;

  std::size_t limit_;
  std::string joined_;     // a line that was cut
  bool is_given_ = false;  // joined_ is a whole line that the caller has
  bool too_long_ = false;
  std::size_t number_ = 0;
  std::size_t copied_ = 0;
};

}  // namespace jsongate::python
