// What must hold for NDJSON however it is cut: shared by the fuzz target and by a test that draws
// its inputs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "filters/json_guard/json_guard.h"
#include "filters/ndjson/ndjson.h"
#include "gateway/json/fuzz.h"

namespace jsongate::filters::fuzz {

// Keeps what a filter lets through; `broken` once the filter asked for what it must not.
class Recorder final : public Outlet {
 public:
  void pass(std::size_t piece, std::size_t begin, std::size_t length) override {
    if (piece < disowned || piece >= pieces.size() || begin + length > pieces[piece].size()) {
      broken = true;
      return;
    }
    passed += pieces[piece].substr(begin, length);
  }
  void put(Chunk) override { broken = true; }
  void copied(std::size_t) override {}

  std::vector<std::string> pieces;  // each in memory of its own, so that reading on is noticed
  std::size_t disowned = 0;         // pieces before this one
  std::string passed;
  bool broken = false;
};

// The verdict on a text as one piece; empty: it passed.
inline std::string whole_verdict(std::string_view text, Bytes largest) {
  const JsonGuard task({});
  Ndjson filter(task, Direction::kRequest, largest);
  Recorder out;
  out.pieces.emplace_back(text);
  const std::string_view pieces[] = {out.pieces.front()};
  const auto problem = filter.on_batch(pieces, true, out);
  if (!problem && out.passed != text) return "not what came";
  return problem ? problem->detail : "";
}

// The next piece: as long as the next byte of `cuts` says, which goes round.
inline std::size_t next_length(std::string_view cuts, std::size_t& turn) {
  if (cuts.empty()) return 1;
  return static_cast<unsigned char>(cuts[turn++ % cuts.size()]) % 97;
}

// Whether a text meets the same verdict in pieces, each in a batch of its own, and whether all of
// it, or only proven lines, went on.
inline bool holds_when_cut(std::string_view text, std::string_view cuts, Bytes largest) {
  const JsonGuard task({});
  Ndjson filter(task, Direction::kRequest, largest);
  Recorder out;
  out.pieces.reserve(2 * text.size() + 4096);
  std::optional<Problem> problem;
  std::string_view rest = text;
  for (std::size_t turn = 0, empty = 0; !problem && !rest.empty();) {
    const std::size_t length = next_length(cuts, turn);
    if (length == 0 && ++empty > text.size()) break;
    out.pieces.emplace_back(rest.substr(0, length));
    rest.remove_prefix(out.pieces.back().size());
    const std::string_view pieces[] = {out.pieces.back()};
    problem = filter.on_batch(pieces, false, out);
    while (out.disowned < out.pieces.size() && !filter.needs(out.disowned)) {
      std::string().swap(out.pieces[out.disowned++]);
    }
  }
  if (!rest.empty() && !problem) return true;  // cut into nothing for ever
  if (!problem) problem = filter.on_batch({}, true, out);
  if (out.broken || (problem ? problem->detail : "") != whole_verdict(text, largest)) return false;
  return problem ? text.starts_with(out.passed) && (out.passed.empty() || out.passed.back() == '\n')
                 : out.passed == text;
}

// Choices of cuts, then a text.
inline bool holds_for_ndjson(std::string_view input) {
  const auto [cuts, text] = json::fuzz::split_choices(input, 16);
  return holds_when_cut(text, cuts, Bytes{20}) && holds_when_cut(text, cuts, Bytes{4096});
}

}  // namespace jsongate::filters::fuzz
