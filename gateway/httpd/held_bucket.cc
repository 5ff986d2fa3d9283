#include "gateway/httpd/held_bucket.h"

namespace jsongate::httpd {
namespace {

// What a bucket costs beside its bytes, roughly; it counts where they are few.
constexpr std::size_t kBucketMemory = 256;
constexpr std::size_t kFewBytes = 1024;
// So many pieces may wait before small ones are brought together: a body that trickles in byte by
// byte takes a block of 8,000 bytes for each of them.
constexpr std::size_t kManyPieces = 16;

std::size_t block_size(const apr_bucket* bucket) {
  if (!APR_BUCKET_IS_HEAP(bucket)) return bucket->length;
  return static_cast<const apr_bucket_heap*>(bucket->data)->alloc_len;
}

// Whether a bucket's bytes stay where they are as long as the request lives: a transient bucket's
// do not (mod_proxy sends such), and those of a sub-request's pool go with it.
bool stays(const request_rec* request, apr_bucket* bucket) {
  if (APR_BUCKET_IS_TRANSIENT(bucket)) return false;
  if (APR_BUCKET_IS_POOL(bucket)) {
    return static_cast<const apr_bucket_pool*>(bucket->data)->pool == request->pool;
  }
  return apr_bucket_setaside(bucket, request->pool) == APR_SUCCESS;
}

}  // namespace

apr_bucket* held_bucket(const request_rec* request, apr_bucket* bucket, std::string_view text,
                        std::size_t others, std::size_t& copied) {
  const bool is_wasteful = others >= kManyPieces && 4 * text.size() < block_size(bucket);
  if (!is_wasteful && stays(request, bucket)) return bucket;
  auto* copy = apr_bucket_heap_create(text.data(), text.size(), nullptr, bucket->list);
  copied += text.size();
  apr_bucket_destroy(bucket);
  return copy;
}

std::size_t held_memory(std::size_t size) noexcept {
  return size < kFewBytes ? size + kBucketMemory : size;
}

std::string_view text_of_held(apr_bucket* bucket) {
  const char* bytes = nullptr;
  apr_size_t size = 0;
  apr_bucket_read(bucket, &bytes, &size, APR_BLOCK_READ);  // it is in memory: cannot fail or block
  return {bytes, size};
}

}  // namespace jsongate::httpd
