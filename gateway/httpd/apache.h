// The httpd and APR headers, in the one form in which C++ can use them.
#pragma once

// Lets command_rec be typed: http_config.h has the union for compilers with designated initialisers
// only.
#define AP_HAVE_DESIGNATED_INITIALIZER 1

#include <ap_config.h>
#include <ap_expr.h>
#include <ap_mpm.h>
#include <ap_provider.h>
#include <ap_socache.h>
#include <apr_buckets.h>
#include <apr_global_mutex.h>
#include <apr_pools.h>
#include <apr_strings.h>
#include <apr_tables.h>
#include <apr_thread_proc.h>
#include <http_config.h>
#include <http_connection.h>
#include <http_core.h>
#include <http_log.h>
#include <http_main.h>
#include <http_protocol.h>
#include <http_request.h>
#include <httpd.h>
#include <mod_core.h>
#include <mpm_common.h>
#include <unixd.h>
#include <util_filter.h>
#include <util_mutex.h>

extern "C" {
// Exported: httpd finds it by name (LoadModule jsongate_module).
extern __attribute__((visibility("default"))) module AP_MODULE_DECLARE_DATA jsongate_module;
}

APLOG_USE_MODULE(jsongate);
