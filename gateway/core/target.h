// The path of a request target as httpd decodes it, for requests that do not come through httpd.
//
// Pure; any thread. Source: RFC 3986 §2.3, §5.2.4, and what httpd does with MergeSlashes On and
// AllowEncodedSlashes Off, its defaults (server/util.c, ap_normalize_path, ap_unescape_url_ex).
#pragma once

#include <string>
#include <string_view>

#include "gateway/core/result.h"

namespace jsongate {

// `raw` is without its query. Problems: 400, no leading '/', a broken escape, "..", above the root;
// 404, an escaped '/' or NUL.
Result<std::string> decode_path(std::string_view raw);

}  // namespace jsongate
