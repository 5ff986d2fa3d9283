// Media types, and the ranges of them that a directive names.
//
// Pure; any thread. No errors. Source: RFC 9110 §8.3.1 (types, parameters), RFC 6838 §4.2.8
// (structured syntax suffixes).
#pragma once

#include <span>
#include <string_view>

namespace jsongate {

inline constexpr std::string_view kJsonType = "application/json";

// "application/json", "application/*", "*/*", or "+json": every type with that suffix.
bool is_media_range(std::string_view text);

// Whether a Content-Type, with or without parameters, is within `range`, which is in lower case.
bool matches_media_range(std::string_view content_type, std::string_view range);

// Whether it is within one of them; no ranges stand for every type.
bool matches_media_ranges(std::string_view content_type, std::span<const std::string_view> ranges);

}  // namespace jsongate
