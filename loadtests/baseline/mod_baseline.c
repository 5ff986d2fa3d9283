/* The floor for every figure: a handler in C on the same httpd, with nothing between it and the
 * filters.
 *
 *   GET  /hello       {"hello":"world"}
 *   POST /read        reads the whole body, answers {"bytes":N}
 *   GET  /bytes/SIZE  SIZE bytes (up to 1 MiB) straight from static memory
 *
 * BaselineFileWalk On lets httpd look for a file first, as it does for handlers that do not say
 * that they have none.
 */
/* clang-format off */
#include "httpd.h" /* first: the others need its types */
/* clang-format on */

#include <string.h>

#include "apr_buckets.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_protocol.h"
#include "http_request.h"

enum { kLargestReply = 1 << 20 };

static const char kHello[] = "{\"hello\":\"world\"}";
static char static_bytes[kLargestReply]; /* written once, before the server forks */

typedef struct {
  int file_walk;
} Config;

module AP_MODULE_DECLARE_DATA baseline_module;

static int walks(request_rec *r) {
  const Config *config = ap_get_module_config(r->server->module_config, &baseline_module);
  return config->file_walk;
}

/* The bytes must outlive the connection. */
static int reply(request_rec *r, const char *bytes, apr_size_t size, int is_static) {
  apr_bucket_alloc_t *alloc = r->connection->bucket_alloc;
  apr_bucket_brigade *brigade = apr_brigade_create(r->pool, alloc);
  apr_bucket *data = is_static ? apr_bucket_immortal_create(bytes, size, alloc)
                               : apr_bucket_pool_create(bytes, size, r->pool, alloc);
  ap_set_content_type(r, "application/json");
  ap_set_content_length(r, (apr_off_t)size);
  APR_BRIGADE_INSERT_TAIL(brigade, data);
  APR_BRIGADE_INSERT_TAIL(brigade, apr_bucket_eos_create(alloc));
  ap_pass_brigade(r->output_filters, brigade);
  return OK;
}

/* Adds the bytes of a brigade to `total`; true when the body has ended. */
static int count(apr_bucket_brigade *brigade, apr_size_t *total, apr_status_t *status) {
  for (apr_bucket *b = APR_BRIGADE_FIRST(brigade); b != APR_BRIGADE_SENTINEL(brigade);
       b = APR_BUCKET_NEXT(b)) {
    const char *bytes;
    apr_size_t size;
    if (APR_BUCKET_IS_EOS(b)) return 1;
    if (APR_BUCKET_IS_METADATA(b)) continue;
    *status = apr_bucket_read(b, &bytes, &size, APR_BLOCK_READ);
    if (*status != APR_SUCCESS) return 1;
    *total += size;
  }
  return 0;
}

static int read_body(request_rec *r) {
  apr_bucket_brigade *brigade = apr_brigade_create(r->pool, r->connection->bucket_alloc);
  apr_size_t total = 0;
  apr_status_t status;
  int ended = 0;
  while (!ended) {
    status = ap_get_brigade(r->input_filters, brigade, AP_MODE_READBYTES, APR_BLOCK_READ,
                            HUGE_STRING_LEN);
    if (status == APR_SUCCESS) ended = count(brigade, &total, &status);
    apr_brigade_cleanup(brigade);
    if (status != APR_SUCCESS) return ap_map_http_request_error(status, HTTP_BAD_REQUEST);
  }
  char *text = apr_psprintf(r->pool, "{\"bytes\":%" APR_SIZE_T_FMT "}", total);
  return reply(r, text, strlen(text), 0);
}

static int handle(request_rec *r) {
  if (!r->handler || strcmp(r->handler, "baseline") != 0) return DECLINED;
  if (strcmp(r->uri, "/hello") == 0) return reply(r, kHello, sizeof(kHello) - 1, 1);
  if (strcmp(r->uri, "/read") == 0) return read_body(r);
  if (strncmp(r->uri, "/bytes/", 7) == 0) {
    apr_int64_t size = apr_atoi64(r->uri + 7);
    if (size > 0 && size <= kLargestReply) return reply(r, static_bytes, (apr_size_t)size, 1);
  }
  return HTTP_NOT_FOUND;
}

static int translate(request_rec *r) { return walks(r) ? DECLINED : OK; }

static void *create_config(apr_pool_t *pool, server_rec *server) {
  (void)server;
  return apr_pcalloc(pool, sizeof(Config));
}

static const char *set_file_walk(cmd_parms *cmd, void *unused, int on) {
  Config *config = ap_get_module_config(cmd->server->module_config, &baseline_module);
  (void)unused;
  config->file_walk = on;
  return NULL;
}

static const command_rec kCommands[] = {
    AP_INIT_FLAG("BaselineFileWalk", set_file_walk, NULL, RSRC_CONF, "look for a file first"),
    {NULL, {NULL}, NULL, 0, 0, NULL}};

static void register_hooks(apr_pool_t *pool) {
  (void)pool;
  memset(static_bytes, '7', sizeof(static_bytes)); /* one long JSON number */
  ap_hook_translate_name(translate, NULL, NULL, APR_HOOK_FIRST);
  ap_hook_map_to_storage(translate, NULL, NULL, APR_HOOK_FIRST);
  ap_hook_handler(handle, NULL, NULL, APR_HOOK_MIDDLE);
}

AP_DECLARE_MODULE(baseline) = {STANDARD20_MODULE_STUFF, NULL, NULL, create_config, NULL, kCommands,
                               register_hooks,          0};
