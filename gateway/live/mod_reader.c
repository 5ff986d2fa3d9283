/* A handler that reads its body in every way in which a handler may, and answers with what it read.
 *
 *   POST ?mode=bytes&size=N        AP_MODE_READBYTES, N bytes at a time
 *        ?mode=poll&size=N         the same without blocking, until the end has come
 *        ?mode=line                AP_MODE_GETLINE
 *        ?mode=speculative&size=N  looks at N bytes before it reads them; answers 500 where they differ
 *        ?mode=exhaustive          AP_MODE_EXHAUSTIVE
 *
 * After the end it reads three times more, as ap_discard_request_body() may. For tests only.
 */
/* clang-format off */
#include "httpd.h" /* first: the others need its types */
/* clang-format on */

#include <string.h>

#include "apr_buckets.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_protocol.h"

typedef struct {
  request_rec *r;
  apr_bucket_brigade *in;
  apr_bucket_brigade *out;
  apr_off_t size;
  int ended;
} Reader;

static apr_status_t read_once(Reader *reader, ap_input_mode_t mode, apr_read_type_e block) {
  apr_brigade_cleanup(reader->in);
  return ap_get_brigade(reader->r->input_filters, reader->in, mode, block, reader->size);
}

/* Moves the data to the answer. */
static void take(Reader *reader) {
  while (!APR_BRIGADE_EMPTY(reader->in)) {
    apr_bucket *b = APR_BRIGADE_FIRST(reader->in);
    APR_BUCKET_REMOVE(b);
    if (APR_BUCKET_IS_EOS(b)) reader->ended = 1;
    if (APR_BUCKET_IS_METADATA(b)) {
      apr_bucket_destroy(b);
    } else {
      apr_bucket_setaside(b, reader->r->pool);
      APR_BRIGADE_INSERT_TAIL(reader->out, b);
    }
  }
}

static apr_status_t read_all(Reader *reader, ap_input_mode_t mode, apr_read_type_e block) {
  while (!reader->ended) {
    apr_status_t status = read_once(reader, mode, block);
    if (block == APR_NONBLOCK_READ && APR_STATUS_IS_EAGAIN(status)) {
      apr_sleep(500);
      continue;
    }
    if (status != APR_SUCCESS) return status;
    take(reader);
  }
  return APR_SUCCESS;
}

/* APR_EGENERAL: what was seen before was not what was read then. */
static apr_status_t look_and_read(Reader *reader) {
  while (!reader->ended) {
    char *seen, *got;
    apr_size_t seen_size, got_size;
    apr_status_t status = read_once(reader, AP_MODE_SPECULATIVE, APR_BLOCK_READ);
    if (status != APR_SUCCESS) return status;
    apr_brigade_pflatten(reader->in, &seen, &seen_size, reader->r->pool);
    if ((status = read_once(reader, AP_MODE_READBYTES, APR_BLOCK_READ)) != APR_SUCCESS) return status;
    apr_brigade_pflatten(reader->in, &got, &got_size, reader->r->pool);
    if (seen_size > got_size || memcmp(seen, got, seen_size) != 0) return APR_EGENERAL;
    take(reader);
  }
  return APR_SUCCESS;
}

static apr_status_t read_as_asked(Reader *reader, const char *args) {
  const char *size = strstr(args, "size=");
  reader->size = size ? (apr_off_t)apr_atoi64(size + 5) : 8192;
  if (strstr(args, "mode=line")) return read_all(reader, AP_MODE_GETLINE, APR_BLOCK_READ);
  if (strstr(args, "mode=poll")) return read_all(reader, AP_MODE_READBYTES, APR_NONBLOCK_READ);
  if (strstr(args, "mode=speculative")) return look_and_read(reader);
  if (strstr(args, "mode=exhaustive")) return read_all(reader, AP_MODE_EXHAUSTIVE, APR_BLOCK_READ);
  return read_all(reader, AP_MODE_READBYTES, APR_BLOCK_READ);
}

static int handle(request_rec *r) {
  Reader reader = {r, NULL, NULL, 0, 0};
  if (!r->handler || strcmp(r->handler, "reader") != 0) return DECLINED;
  reader.in = apr_brigade_create(r->pool, r->connection->bucket_alloc);
  reader.out = apr_brigade_create(r->pool, r->connection->bucket_alloc);
  apr_status_t status = read_as_asked(&reader, r->args ? r->args : "");
  for (int again = 0; again < 3; ++again) read_once(&reader, AP_MODE_READBYTES, APR_BLOCK_READ);
  if (status != APR_SUCCESS) return ap_map_http_request_error(status, HTTP_INTERNAL_SERVER_ERROR);
  APR_BRIGADE_INSERT_TAIL(reader.out, apr_bucket_eos_create(r->connection->bucket_alloc));
  return ap_pass_brigade(r->output_filters, reader.out) == APR_SUCCESS ? OK : AP_FILTER_ERROR;
}

static void register_hooks(apr_pool_t *pool) {
  (void)pool;
  ap_hook_handler(handle, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA reader_module = {
    STANDARD20_MODULE_STUFF, NULL, NULL, NULL, NULL, NULL, register_hooks, 0};
