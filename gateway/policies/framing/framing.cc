#include "gateway/policies/framing/framing.h"

#include <algorithm>
#include <cctype>

namespace jsongate::policies {
namespace {

Problem bad_framing(const char* detail) {
  return {.status = 400, .code = "bad_framing", .detail = detail};
}

Problem two_lengths() {
  return bad_framing("Content-Length and Transfer-Encoding exclude each other");
}

bool same_token(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b,
                            [](unsigned char x, unsigned char y) { return std::tolower(x) == y; });
}

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

}  // namespace

std::optional<Problem> judge_framing(const std::vector<std::string_view>& transfer_encodings,
                                     const std::vector<std::string_view>& content_lengths) {
  if (!transfer_encodings.empty() && !content_lengths.empty()) {
    return two_lengths();
  }
  if (transfer_encodings.size() > 1 ||
      (!transfer_encodings.empty() && !same_token(transfer_encodings[0], "chunked"))) {
    return bad_framing("Transfer-Encoding must be one 'chunked'");
  }
  if (content_lengths.size() > 1 || (!content_lengths.empty() && !is_number(content_lengths[0]))) {
    return bad_framing("Content-Length must be one number");
  }
  return std::nullopt;
}

std::optional<Problem> framing(Exchange& exchange, Wire& wire) {
  if (exchange.length_dropped) return two_lengths();
  const auto& fields = wire.request_fields();
  if (!fields.get("Transfer-Encoding") && !fields.get("Content-Length")) return std::nullopt;
  struct Seen {
    std::vector<std::string_view> transfer_encodings, content_lengths;
  } seen;
  fields.each(
      [](void* context, std::string_view name, std::string_view value) {
        auto& found = *static_cast<Seen*>(context);
        if (same_token(name, "transfer-encoding")) found.transfer_encodings.push_back(value);
        if (same_token(name, "content-length")) found.content_lengths.push_back(value);
        return true;
      },
      &seen);
  return judge_framing(seen.transfer_encodings, seen.content_lengths);
}

}  // namespace jsongate::policies
