// JsonGateReload On: starts what watches the sources.
#pragma once

#include "gateway/httpd/apache.h"

namespace jsongate::httpd {

// post_config, in the parent: forks the watcher of this configuration. See watcher.h.
int watch_sources(apr_pool_t* config, apr_pool_t* log, apr_pool_t* temp, server_rec* server);

}  // namespace jsongate::httpd
