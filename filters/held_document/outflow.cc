#include "filters/held_document/outflow.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace jsongate::filters {
namespace {

// New bytes that several chunks show parts of; the last that is released takes it along.
class SharedText {
 public:
  explicit SharedText(std::string_view text) : text_(text) {}

  Chunk part(std::size_t begin, std::size_t size) {
    users_.fetch_add(1, std::memory_order_relaxed);
    return {std::string_view(text_).substr(begin, size), this, &SharedText::release};
  }
  static void release(void* shared) {
    auto* const self = static_cast<SharedText*>(shared);
    if (self->users_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete self;
  }

 private:
  std::string text_;
  std::atomic<std::size_t> users_{1};  // pour() itself is one
};

struct Release {
  void operator()(SharedText* shared) const noexcept { SharedText::release(shared); }
};

// Where in the text each piece begins.
std::vector<std::size_t> starts_of(std::span<const std::string_view> pieces) {
  std::vector<std::size_t> starts;
  starts.reserve(pieces.size());
  std::size_t start = 0;
  for (const auto piece : pieces) {
    starts.push_back(start);
    start += piece.size();
  }
  return starts;
}

void pass(json::Segment range, std::span<const std::string_view> pieces,
          std::span<const std::size_t> starts, Place origin, Outlet& out) {
  // Of several that begin here all but the last are empty.
  auto piece =
      static_cast<std::size_t>(std::ranges::upper_bound(starts, range.begin) - starts.begin()) - 1;
  for (; range.size > 0; ++piece) {
    const std::size_t begin = range.begin - starts[piece];
    const std::size_t length = std::min(range.size, pieces[piece].size() - begin);
    const std::size_t shift = piece == 0 ? origin.offset : 0;
    if (length > 0) out.pass(origin.piece + piece, begin + shift, length);
    range.begin += length;
    range.size -= length;
  }
}

}  // namespace

void pour(const json::Splice& splice, std::span<const std::string_view> pieces, Place origin,
          Outlet& out) {
  const auto starts = starts_of(pieces);
  const std::unique_ptr<SharedText, Release> inserted(new SharedText(splice.inserted()));
  for (const json::Segment& segment : splice.segments()) {
    if (segment.kept) {
      pass(segment, pieces, starts, origin, out);
    } else {
      out.put(inserted->part(segment.begin, segment.size));
    }
  }
}

}  // namespace jsongate::filters
