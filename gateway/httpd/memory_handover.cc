#include "gateway/httpd/memory_handover.h"

#ifdef __SANITIZE_THREAD__

#include <sanitizer/tsan_interface.h>

#include "gateway/httpd/apache.h"
#include "gateway/httpd/boundary.h"

namespace jsongate::httpd {
namespace {

apr_status_t hand_over(void* pool) {
  __tsan_release(pool);
  return APR_SUCCESS;
}

// The first cleanup of the pool is the last to run.
int take_over(conn_rec* connection, void*) {
  auto* const pool = connection->pool;
  __tsan_acquire(pool);
  apr_pool_cleanup_register(pool, pool, guarded_status<&hand_over>, apr_pool_cleanup_null);
  return OK;
}

}  // namespace

void register_memory_handover() {
  ap_hook_pre_connection(guarded<&take_over>, nullptr, nullptr, APR_HOOK_REALLY_FIRST);
}

}  // namespace jsongate::httpd

#else

namespace jsongate::httpd {

void register_memory_handover() {}

}  // namespace jsongate::httpd

#endif
