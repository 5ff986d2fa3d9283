// Data buckets that are kept for a reader beyond the brigade they came in.
//
// Threads: those of the request. No errors.
#pragma once

#include <cstddef>
#include <string_view>

#include "gateway/httpd/apache.h"

namespace jsongate::httpd {

// `bucket`, out of its brigade and with `text` read from it, or a copy in its place: what stays as
// long as the request lives. `others` are kept already: small ones among many are copied out of
// their large blocks. `copied` grows by the bytes of a copy.
apr_bucket* held_bucket(const request_rec* request, apr_bucket* bucket, std::string_view text,
                        std::size_t others, std::size_t& copied);

// What a kept bucket of this size costs, roughly.
std::size_t held_memory(std::size_t size) noexcept;

// The bytes of a bucket that is in memory.
std::string_view text_of_held(apr_bucket* bucket);

}  // namespace jsongate::httpd
