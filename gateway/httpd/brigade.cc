#include "gateway/httpd/brigade.h"

namespace jsongate::httpd {
namespace {

// The reference count comes first: apr_bucket_shared_* want it there.
struct SharedChunk {
  apr_bucket_refcount references;
  Chunk chunk;
};

apr_status_t read_chunk(apr_bucket* bucket, const char** text, apr_size_t* length,
                        apr_read_type_e) {
  const auto* shared = static_cast<const SharedChunk*>(bucket->data);
  *text = shared->chunk.bytes.data() + bucket->start;
  *length = bucket->length;
  return APR_SUCCESS;
}

void destroy_chunk(void* data) {
  if (!apr_bucket_shared_destroy(data)) return;
  const auto* shared = static_cast<const SharedChunk*>(data);
  if (shared->chunk.release != nullptr) shared->chunk.release(shared->chunk.owner);
  apr_bucket_free(data);
}

// The bytes live until release() whatever pool dies: nothing needs to be set aside.
const apr_bucket_type_t kChunkType = {"JSONGATE",
                                      5,
                                      apr_bucket_type_t::APR_BUCKET_DATA,
                                      destroy_chunk,
                                      read_chunk,
                                      apr_bucket_setaside_noop,
                                      apr_bucket_shared_split,
                                      apr_bucket_shared_copy};

}  // namespace

apr_bucket* chunk_bucket(const Chunk& chunk, apr_bucket_alloc_t* buckets) {
  if (chunk.release == nullptr) {
    return apr_bucket_immortal_create(chunk.bytes.data(), chunk.bytes.size(), buckets);
  }
  auto* bucket = static_cast<apr_bucket*>(apr_bucket_alloc(sizeof(apr_bucket), buckets));
  APR_BUCKET_INIT(bucket);
  bucket->free = apr_bucket_free;
  bucket->list = buckets;
  auto* shared = static_cast<SharedChunk*>(apr_bucket_alloc(sizeof(SharedChunk), buckets));
  shared->chunk = chunk;
  bucket = apr_bucket_shared_make(bucket, shared, 0, chunk.bytes.size());
  bucket->type = &kChunkType;
  return bucket;
}

}  // namespace jsongate::httpd
