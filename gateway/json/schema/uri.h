// URI references resolved against a base, which names every schema resource.
//
// Threads: any, no state. Errors: none; text that is no URI comes back as good as it can be and
// then names no resource. Source: RFC 3986 §5.2, §5.3.
#pragma once

#include <string>
#include <string_view>

namespace jsongate::json::schema {

// An empty base leaves the reference as it is.
std::string resolve_uri(std::string_view base, std::string_view reference);

struct SplitUri {
  std::string_view resource;  // all before the '#'
  std::string_view fragment;  // all behind it
};
SplitUri split_fragment(std::string_view uri) noexcept;

// Each %XX becomes its byte; what is no such triple stays.
std::string percent_decoded(std::string_view text);

}  // namespace jsongate::json::schema
