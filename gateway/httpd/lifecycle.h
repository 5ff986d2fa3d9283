// The life of the server around its requests: configuration, shared memory, children.
#pragma once

#include <string>
#include <vector>

#include "gateway/httpd/apache.h"
#include "python/host.h"

namespace jsongate::httpd {

// What the configuration that lives in `config` wants of Python.
python::HostConfig host_config(const server_rec* server, apr_pool_t* config);

// The source files that the last check of a configuration has read.
const std::vector<std::string>& checked_files();

// check_config, in the parent: the apps are imported and checked elsewhere; an error stops a start,
// and is logged at a restart, where stopping would take down what is running.
int check_configuration(apr_pool_t* config, apr_pool_t* log, apr_pool_t* temp, server_rec* server);

// post_config, in the parent: shared memory is made at the first start and kept across restarts.
int share_memory(apr_pool_t* config, apr_pool_t* log, apr_pool_t* temp, server_rec* server);

// child_init, in the child: Python starts and the apps are loaded and started before the first
// connection is accepted.
void start_child(apr_pool_t* child, server_rec* server);

// child_stopping, in the child: it takes no new connections; the requests that it has go on.
void leave_child(apr_pool_t* child, int graceful);

// child_status, in the parent.
void watch_child(server_rec* server, pid_t pid, ap_generation_t generation, int slot,
                 mpm_child_status status);

}  // namespace jsongate::httpd
