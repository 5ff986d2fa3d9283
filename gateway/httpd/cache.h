// The caches of JsonGateCache, over httpd's socache providers (shared memory, redis, memcached,
// dbm).
//
// Owner: the configuration pool; Python in a child uses them as long as the child lives. Threads: a
// cache by any number at once; a provider that is not safe for that is called under a mutex of all
// children, which is held for one call and nothing else. Errors: the configuration's are logged
// with the line; a provider that fails is counted, and logged once a minute in each child. Source:
// ap_socache.h, util_mutex.h.
#pragma once

#include <string>
#include <vector>

#include "gateway/core/cache_store.h"
#include "gateway/httpd/apache.h"

namespace jsongate::httpd {

// pre_config: the mutex's name, for the directive Mutex.
int register_cache_mutex(apr_pool_t* config, apr_pool_t* log, apr_pool_t* temp);

// check_config: makes what is configured, and the default cache where mod_socache_shmcb is loaded.
int create_caches(apr_pool_t* config, apr_pool_t* log, apr_pool_t* temp, server_rec* server);

// post_config, in the parent.
int open_caches(apr_pool_t* config, apr_pool_t* log, apr_pool_t* temp, server_rec* server);

// child_init, before Python starts. The caches of the child's configuration.
CacheStores& join_caches(apr_pool_t* child, apr_pool_t* config);

std::vector<std::string> cache_names(apr_pool_t* config);

}  // namespace jsongate::httpd
