// Buckets made of bytes that somebody else owns, and brigades made of them.
#pragma once

#include "gateway/core/app.h"
#include "gateway/httpd/apache.h"

namespace jsongate::httpd {

// A bucket over `chunk`, without a copy. It may be split, copied and set aside; chunk.release is
// called once, by whichever thread destroys the last of it.
apr_bucket* chunk_bucket(const Chunk& chunk, apr_bucket_alloc_t* buckets);

}  // namespace jsongate::httpd
