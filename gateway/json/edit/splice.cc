#include "gateway/json/edit/splice.h"

#include <new>

#include "gateway/json/writer.h"

namespace jsongate::json {

void Splice::keep(const Range& range) {
  if (range.size() == 0) return;
  size_ += range.size();
  if (!segments_.empty() && segments_.back().kept &&
      segments_.back().begin + segments_.back().size == range.begin) {
    segments_.back().size += range.size();
  } else {
    segments_.push_back({true, range.begin, range.size()});
  }
}

void Splice::insert(std::string_view bytes) {
  if (bytes.empty()) return;
  size_ += bytes.size();
  if (!segments_.empty() && !segments_.back().kept) {
    segments_.back().size += bytes.size();
  } else {
    segments_.push_back({false, inserted_.size(), bytes.size()});
  }
  inserted_ += bytes;
}

bool Splice::is_whole(std::size_t size) const noexcept {
  return segments_.size() == 1 && segments_.front() == Segment{true, 0, size};
}

std::string Splice::apply(std::string_view text) const {
  std::string out;
  out.reserve(size_);
  for (const Segment& segment : segments_) {
    out += (segment.kept ? text : inserted()).substr(segment.begin, segment.size);
  }
  return out;
}

std::string json_string(std::string_view text) {
  StringSink sink;
  Writer writer(sink);
  if (!writer.string(text)) throw std::bad_alloc();
  return sink.finish(writer.size());
}

}  // namespace jsongate::json
