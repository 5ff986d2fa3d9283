// Buckets made of bytes that somebody else owns, and brigades made of them.
#pragma once

#include "gateway/core/app.h"
#include "gateway/httpd/apache.h"

namespace jsongate::httpd {

// A bucket over `chunk`, without a copy. It may be split, copied and set aside; chunk.release is
// called once, by whichever thread destroys the last of it.
apr_bucket* chunk_bucket(const Chunk& chunk, apr_bucket_alloc_t* buckets);

// A brigade that is a part of its owner, which must end before `pool`: unlike one from
// apr_brigade_create() it costs no memory and no cleanup of the pool.
class OwnBrigade {
 public:
  explicit OwnBrigade(const request_rec* request) {
    brigade_.p = request->pool;
    brigade_.bucket_alloc = request->connection->bucket_alloc;
    APR_RING_INIT(&brigade_.list, apr_bucket, link);
  }
  ~OwnBrigade() { apr_brigade_cleanup(&brigade_); }
  OwnBrigade(const OwnBrigade&) = delete;
  OwnBrigade& operator=(const OwnBrigade&) = delete;

  apr_bucket_brigade* get() noexcept { return &brigade_; }

 private:
  apr_bucket_brigade brigade_;
};

}  // namespace jsongate::httpd
