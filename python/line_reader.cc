#include "python/line_reader.h"

#include <algorithm>

namespace jsongate::python {

LineReader::LineReader(std::size_t limit) : limit_(std::min(limit, std::string().max_size() - 1)) {}

// A joined line is given up before the next one begins.
void LineReader::start() {
  if (!is_given_) return;
  joined_.clear();
  is_given_ = too_long_ = false;
}

// What is too long is not kept: it is only counted that there is more.
void LineReader::join(std::string_view text) {
  const auto room = limit_ + 1 - std::min(limit_ + 1, joined_.size());
  too_long_ = too_long_ || text.size() > room;
  joined_.append(text.substr(0, room));
  copied_ += std::min(room, text.size());
}

bool LineReader::finish(Line& line, std::string_view text, bool ended) noexcept {
  ++number_;
  if (ended && text.ends_with('\r')) text.remove_suffix(1);
  line.text = text;
  line.too_long = too_long_ || text.size() > limit_;
  return true;
}

bool LineReader::next(std::string_view& rest, Line& line) {
  start();
  const auto length = rest.find('\n');
  if (length == std::string_view::npos) {
    join(rest);
    rest = {};
    return too_long_ && finish(line, joined_, false);
  }
  const auto text = rest.substr(0, length);
  rest.remove_prefix(length + 1);
  if (joined_.empty()) {
    line.following = rest.size() + 1;
    return finish(line, text, true);
  }
  join(text);
  is_given_ = true;
  line.following = 0;
  return finish(line, joined_, true);
}

bool LineReader::last(Line& line) {
  start();
  if (joined_.empty()) return false;
  is_given_ = true;
  line.following = 0;
  return finish(line, joined_, false);
}

}  // namespace jsongate::python
