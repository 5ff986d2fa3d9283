// Helpers of this room's tests: an outlet that keeps what goes on, and bodies cut in every way.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "filters/held_document/held_document.h"
#include "gateway/core/stream_filter.h"

namespace jsongate::filters::testing {

// A body as one filter meets it: pieces in batches.
using Batches = std::vector<std::vector<std::string_view>>;

// Keeps what a filter lets through. Passing a piece that was disowned, or beyond its end, fails the
// test.
class FakeOutlet final : public Outlet {
 public:
  void pass(std::size_t piece, std::size_t begin, std::size_t length) override {
    ASSERT_LT(piece, pieces_.size());
    ASSERT_FALSE(pieces_[piece].disowned) << "piece " << piece;
    ASSERT_LE(begin + length, pieces_[piece].text.size());
    EXPECT_GT(length, 0U);
    passed_ += pieces_[piece].text.substr(begin, length);
    ++passes_;
  }
  void put(Chunk chunk) override {
    put_ += chunk.bytes.size();
    passed_ += chunk.bytes;
    if (chunk.release != nullptr) chunk.release(chunk.owner);
  }
  void copied(std::size_t bytes) override { copied_ += bytes; }

  void show(std::span<const std::string_view> pieces) {
    for (const auto piece : pieces) pieces_.push_back({piece, false});
  }
  // As the adapter does after each batch.
  void ask(const StreamFilter& filter) {
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      if (!pieces_[i].disowned) pieces_[i].disowned = !filter.needs(i);
    }
  }

  std::string_view passed() const { return passed_; }
  std::size_t passes() const { return passes_; }
  std::size_t put() const { return put_; }
  std::size_t copied() const { return copied_; }
  std::size_t needed() const {
    std::size_t count = 0;
    for (const auto& piece : pieces_) count += piece.disowned ? 0 : 1;
    return count;
  }

 private:
  struct Piece {
    std::string_view text;
    bool disowned;
  };
  std::vector<Piece> pieces_;
  std::string passed_;
  std::size_t passes_ = 0;
  std::size_t put_ = 0;
  std::size_t copied_ = 0;
};

struct Outcome {
  std::optional<Problem> problem;
  FakeOutlet outlet;

  int status() const { return problem ? problem->status : 200; }
  std::string detail() const { return problem ? problem->detail : ""; }
};

// Runs a filter over a body; the last batch comes with the end.
inline Outcome run(StreamFilter& filter, const Batches& batches) {
  Outcome outcome;
  for (std::size_t i = 0; i < batches.size() && !outcome.problem; ++i) {
    outcome.outlet.show(batches[i]);
    outcome.problem = filter.on_batch(batches[i], i + 1 == batches.size(), outcome.outlet);
    outcome.outlet.ask(filter);
  }
  return outcome;
}

constexpr Bytes kMegabyte{std::size_t{1} << 20};

// A body that is one document.
inline Outcome run(const DocumentTask& task, const Batches& batches,
                   Direction direction = Direction::kRequest, Bytes largest = kMegabyte) {
  HeldDocument filter(task, direction, largest);
  return run(filter, batches);
}

// One batch of pieces of `size` bytes each.
inline std::vector<std::string_view> pieces_of(std::string_view text, std::size_t size) {
  std::vector<std::string_view> pieces;
  for (; !text.empty(); text.remove_prefix(pieces.back().size())) {
    pieces.push_back(text.substr(0, size));
  }
  return pieces;
}

// One batch per piece, the end in a batch of its own.
inline Batches batch_each(const std::vector<std::string_view>& pieces) {
  Batches batches;
  for (const auto piece : pieces) batches.push_back({piece});
  batches.emplace_back();
  return batches;
}

// Every way to cut a text once, in one batch and in two, with empty pieces between; then in pieces
// of one byte.
inline std::vector<Batches> cuts_of(std::string_view text) {
  std::vector<Batches> cuts = {{{text}}, {pieces_of(text, 1)}, batch_each(pieces_of(text, 1))};
  for (std::size_t at = 0; at <= text.size(); ++at) {
    const auto head = text.substr(0, at), tail = text.substr(at);
    cuts.push_back({{head, tail}});
    cuts.push_back({{head}, {tail}});
    cuts.push_back({{"", head, ""}, {}, {"", tail}, {}});
  }
  return cuts;
}

}  // namespace jsongate::filters::testing
