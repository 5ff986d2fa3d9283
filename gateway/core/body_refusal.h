// Why a request's body is refused, in the words of everybody who reads one.
//
// Pure; any thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/core/problem.h"

namespace jsongate {

// The code of a body that its client did not finish.
inline constexpr std::string_view kClientGone = "client_gone";

inline Problem body_too_large(std::size_t limit) {
  return {.status = 413,
          .code = "body_too_large",
          .detail = "the body is larger than " + std::to_string(limit) + " bytes"};
}

inline Problem compressed_body() {
  return {.status = 415, .code = "content_encoding", .detail = "the body must not be compressed"};
}

inline Problem client_gone() {
  return {.status = 400,
          .code = std::string(kClientGone),
          .detail = "the body could not be read to its end"};
}

// Whether a Content-Encoding says that the body is not what it looks like (RFC 9110 §8.4).
inline bool is_compressed(std::optional<std::string_view> coding) noexcept {
  constexpr std::string_view kIdentity = "identity";
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return coding && !coding->empty() && !std::ranges::equal(*coding, kIdentity, {}, lower);
}

}  // namespace jsongate
