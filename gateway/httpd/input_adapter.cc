#include "gateway/httpd/input_adapter.h"

#include <utility>

#include "gateway/core/body_refusal.h"
#include "gateway/httpd/boundary.h"
#include "gateway/httpd/brigade.h"
#include "gateway/httpd/cut.h"
#include "gateway/httpd/fields.h"
#include "gateway/httpd/filter_chain.h"
#include "gateway/httpd/filter_run.h"
#include "gateway/httpd/pool.h"
#include "gateway/httpd/runtime.h"
#include "gateway/httpd/settings.h"
#include "gateway/httpd/state.h"

namespace jsongate::httpd {
namespace {

constexpr char kName[] = "JSONGATE_INPUT";
constexpr char kEarlyName[] = "JSONGATE_EARLY_INPUT";
constexpr char kInflatedName[] = "JSONGATE_INFLATED_INPUT";
constexpr char kHeldName[] = "JSONGATE_HELD_INPUT";
// Set anew whenever httpd configures.
ap_filter_rec_t* handle = nullptr;
ap_filter_rec_t* early_handle = nullptr;
ap_filter_rec_t* inflated_handle = nullptr;
ap_filter_rec_t* held_handle = nullptr;
// Behind what decodes contents, in front of what knows of requests; what is held is read first.
constexpr auto kEarly = static_cast<ap_filter_type>(AP_FTYPE_PROTOCOL - 2);
// As early, but what decodes contents is before it.
constexpr auto kInflated = static_cast<ap_filter_type>(AP_FTYPE_CONTENT_SET - 1);
constexpr auto kHeld = static_cast<ap_filter_type>(AP_FTYPE_PROTOCOL - 1);
constexpr apr_off_t kReadSize = 64 << 10;
constexpr apr_off_t kLineLimit = 8192;  // of AP_MODE_GETLINE

// One filter in front of the handler of one request.
struct Attached {
  Attached(request_rec* request, std::unique_ptr<StreamFilter> filter, FilterMeter& meter,
           bool changes_body)
      : run(request, std::move(filter), meter),
        changes(changes_body),
        brigades{OwnBrigade(request), OwnBrigade(request)} {}

  FilterRun run;
  bool changes;
  bool started = false;
  bool ended = false;                     // the end of the body is in `ready`, or was delivered
  apr_status_t failure = APR_SUCCESS;     // the body could not be read: nobody gets the rest of it
  Reservation waiting{runtime().budget};  // for what is in `ready`
  OwnBrigade brigades[2];
  apr_bucket_brigade* in = brigades[0].get();
  apr_bucket_brigade* ready = brigades[1].get();  // filtered, not delivered yet
};

bool has_line(apr_bucket_brigade* brigade) {
  for (auto* bucket = APR_BRIGADE_FIRST(brigade); bucket != APR_BRIGADE_SENTINEL(brigade);
       bucket = APR_BUCKET_NEXT(bucket)) {
    const char* text = nullptr;
    apr_size_t length = 0;
    if (!APR_BUCKET_IS_METADATA(bucket) &&
        apr_bucket_read(bucket, &text, &length, APR_BLOCK_READ) == APR_SUCCESS &&
        std::string_view(text, length).find('\n') != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

// Pulls the body through one filter.
class Puller {
 public:
  Puller(ap_filter_t* self, Attached& attached)
      : self_(self), request_(self->r), attached_(attached) {}

  // Until there is something for a reader in `mode`, or the end.
  apr_status_t fill(ap_input_mode_t mode, apr_read_type_e block) {
    while (!attached_.ended && !suffices(mode)) {
      auto status = gather(block);
      if (status == APR_SUCCESS) status = step();
      if (status != APR_SUCCESS) return status;
    }
    return APR_SUCCESS;
  }

  apr_status_t deliver(apr_bucket_brigade* out, ap_input_mode_t mode, apr_read_type_e block,
                       apr_off_t limit) {
    auto* ready = attached_.ready;
    if (mode == AP_MODE_GETLINE) return apr_brigade_split_line(out, ready, block, kLineLimit);
    if (mode == AP_MODE_EXHAUSTIVE) {
      APR_BRIGADE_CONCAT(out, ready);
      return APR_SUCCESS;
    }
    apr_bucket* behind = nullptr;
    const auto status = apr_brigade_partition(ready, limit, &behind);
    if (status != APR_SUCCESS && status != APR_INCOMPLETE) return status;
    if (mode == AP_MODE_SPECULATIVE) return copy_until(behind, out);
    while (APR_BRIGADE_FIRST(ready) != behind && !APR_BRIGADE_EMPTY(ready)) move_first(out);
    // The end stands with the last bytes, as a reader by Content-Length wants it.
    if (!APR_BRIGADE_EMPTY(ready) && APR_BUCKET_IS_EOS(APR_BRIGADE_FIRST(ready))) move_first(out);
    return APR_SUCCESS;
  }

 private:
  bool suffices(ap_input_mode_t mode) const {
    if (mode == AP_MODE_EXHAUSTIVE) return false;
    if (mode == AP_MODE_GETLINE) return has_line(attached_.ready);
    return !APR_BRIGADE_EMPTY(attached_.ready);
  }

  // What there is, and at least something where `block` says so, until it is enough for a batch.
  apr_status_t gather(apr_read_type_e block) {
    for (; !at_end_; block = APR_NONBLOCK_READ) {
      apr_brigade_cleanup(attached_.in);
      auto status = ap_get_brigade(self_->next, attached_.in, AP_MODE_READBYTES, block, kReadSize);
      if (status == APR_SUCCESS && APR_BRIGADE_EMPTY(attached_.in)) status = APR_EAGAIN;
      if (APR_STATUS_IS_EAGAIN(status)) return attached_.run.has_batch() ? APR_SUCCESS : status;
      if (status == APR_SUCCESS) status = begin();
      if (status == APR_SUCCESS) status = take();
      if (status != APR_SUCCESS) return end_early(status);
      if (attached_.run.is_full()) return APR_SUCCESS;
    }
    return APR_SUCCESS;
  }

  // After the first read: httpd's filters have seen the head by then, and changed it where they
  // decompress.
  apr_status_t begin() {
    if (std::exchange(attached_.started, true)) return APR_SUCCESS;
    if (has_content_coding(request_->headers_in)) {
      auto problem = compressed_body();
      problem.hint = "SetInputFilter DEFLATE decompresses it";
      return refuse(std::move(problem));
    }
    if (attached_.changes) forget_body_fields(request_->headers_in);
    return APR_SUCCESS;
  }

  apr_status_t take() {
    while (!APR_BRIGADE_EMPTY(attached_.in) && !at_end_) {
      auto* bucket = APR_BRIGADE_FIRST(attached_.in);
      const char* text = nullptr;
      apr_size_t length = 0;
      if (AP_BUCKET_IS_ERROR(bucket)) return APR_EGENERAL;
      at_end_ = APR_BUCKET_IS_EOS(bucket);
      if (!APR_BUCKET_IS_METADATA(bucket)) {
        if (const auto status = apr_bucket_read(bucket, &text, &length, APR_BLOCK_READ))
          return status;
      }
      APR_BUCKET_REMOVE(bucket);
      if (APR_BUCKET_IS_METADATA(bucket)) {
        apr_bucket_destroy(bucket);  // nothing but the end means anything to a reader
      } else {
        attached_.run.add(bucket, {text, length}, false);
      }
    }
    return APR_SUCCESS;
  }

  apr_status_t step() {
    if (auto problem = attached_.run.step(at_end_, attached_.ready, false))
      return refuse(std::move(*problem));
    reserve_ready();
    if (!at_end_) return APR_SUCCESS;
    attached_.ended = true;
    APR_BRIGADE_INSERT_TAIL(attached_.ready, apr_bucket_eos_create(attached_.ready->bucket_alloc));
    return APR_SUCCESS;
  }

  // It was counted while the filter had it, and is as much now.
  void reserve_ready() {
    apr_off_t length = 0;
    apr_brigade_length(attached_.ready, 0, &length);
    attached_.waiting.resize(static_cast<std::size_t>(length));
  }

  apr_status_t refuse(Problem problem) {
    end_early(AP_FILTER_ERROR);
    return refuse_body(request_, std::move(problem));
  }

  apr_status_t end_early(apr_status_t status) {
    attached_.run.cancel();
    attached_.ended = true;
    // What is left of a refused body may be discarded; the reply is out.
    attached_.failure = status == AP_FILTER_ERROR ? APR_SUCCESS : status;
    apr_brigade_cleanup(attached_.ready);
    attached_.waiting.resize(0);
    return status;
  }

  void move_first(apr_bucket_brigade* out) {
    auto* bucket = APR_BRIGADE_FIRST(attached_.ready);
    APR_BUCKET_REMOVE(bucket);
    APR_BRIGADE_INSERT_TAIL(out, bucket);
  }

  apr_status_t copy_until(apr_bucket* behind, apr_bucket_brigade* out) {
    for (auto* bucket = APR_BRIGADE_FIRST(attached_.ready);
         bucket != behind && bucket != APR_BRIGADE_SENTINEL(attached_.ready);
         bucket = APR_BUCKET_NEXT(bucket)) {
      apr_bucket* copy = nullptr;
      if (const auto status = apr_bucket_copy(bucket, &copy)) return status;
      APR_BRIGADE_INSERT_TAIL(out, copy);
    }
    return APR_SUCCESS;
  }

  ap_filter_t* self_;
  request_rec* request_;
  Attached& attached_;
  bool at_end_ = false;
};

apr_status_t filter_input(ap_filter_t* self, apr_bucket_brigade* out, ap_input_mode_t mode,
                          apr_read_type_e block, apr_off_t limit) {
  auto& attached = *static_cast<Attached*>(self->ctx);
  if (attached.failure != APR_SUCCESS) return attached.failure;
  const bool is_done = attached.ended && APR_BRIGADE_EMPTY(attached.ready);
  if (is_done || mode == AP_MODE_INIT || mode == AP_MODE_EATCRLF) {
    return ap_get_brigade(self->next, out, mode, block, limit);
  }
  Puller puller(self, attached);
  const auto status = puller.fill(mode, block);
  if (status != APR_SUCCESS) return status;
  const auto delivered = puller.deliver(out, mode, block, limit);
  if (APR_BRIGADE_EMPTY(attached.ready)) attached.waiting.resize(0);
  return delivered;
}

// Where another filter has changed the body too, its length is known now.
void say_length(request_rec* request, apr_bucket_brigade* whole) {
  apr_off_t length = 0;
  if (apr_table_get(request->headers_in, "Transfer-Encoding") != nullptr) return;
  if (apr_brigade_length(whole, 0, &length) != APR_SUCCESS || length < 0) return;
  apr_table_setn(request->headers_in, "Content-Length", apr_off_t_toa(request->pool, length));
}

// httpd attaches mod_deflate's filter only once access is checked. A second one does nothing.
bool attach_inflate(request_rec* request) {
  const char* names = core_settings(request).input_filters;
  if (names == nullptr || !has_content_coding(request->headers_in)) return false;
  while (*names != '\0') {
    const char* const name = ap_getword(request->pool, &names, ';');
    if (ap_cstr_casecmp(name, "DEFLATE") != 0) continue;
    ap_add_input_filter(name, nullptr, request, request->connection);
    return true;
  }
  return false;
}

}  // namespace

void register_input_adapter() {
  handle =
      ap_register_input_filter(kName, guarded_status<&filter_input>, nullptr, AP_FTYPE_RESOURCE);
  early_handle =
      ap_register_input_filter(kEarlyName, guarded_status<&filter_input>, nullptr, kEarly);
  inflated_handle =
      ap_register_input_filter(kInflatedName, guarded_status<&filter_input>, nullptr, kInflated);
  held_handle = ap_register_input_filter(kHeldName, guarded_status<&filter_input>, nullptr, kHeld);
}

ap_filter_t* add_input_filter(request_rec* request, std::unique_ptr<StreamFilter> filter,
                              FilterMeter& meter, bool changes) {
  auto* attached =
      make_in_pool<Attached>(request->pool, request, std::move(filter), meter, changes);
  return ap_add_input_filter_handle(handle, attached, request, request->connection);
}

ap_filter_t* add_early_input_filter(request_rec* request, std::unique_ptr<StreamFilter> filter,
                                    FilterMeter& meter) {
  auto* attached = make_in_pool<Attached>(request->pool, request, std::move(filter), meter, false);
  auto* const place = attach_inflate(request) ? inflated_handle : early_handle;
  return ap_add_input_filter_handle(place, attached, request, request->connection);
}

ap_filter_t* continue_input_filter(request_rec* request, const ap_filter_t* filter) {
  return ap_add_input_filter_handle(held_handle, filter->ctx, request, request->connection);
}

apr_status_t prime_input(ap_filter_t* filter) {
  auto& attached = *static_cast<Attached*>(filter->ctx);
  const auto status = Puller(filter, attached).fill(AP_MODE_READBYTES, APR_BLOCK_READ);
  if (status == APR_SUCCESS && attached.ended) say_length(filter->r, attached.ready);
  return status;
}

std::optional<std::string_view> copy_held(const ap_filter_t* filter, Reservation& memory) {
  char* text = nullptr;
  apr_size_t size = 0;
  apr_off_t length = 0;
  auto* held = static_cast<const Attached*>(filter->ctx)->ready;
  apr_brigade_length(held, 0, &length);
  if (!memory.resize(static_cast<std::size_t>(length))) return std::nullopt;
  apr_brigade_pflatten(held, &text, &size, filter->r->pool);  // it is in memory: cannot fail
  return std::string_view(text, size);
}

apr_status_t run_named_input(ap_filter_t* self, apr_bucket_brigade* out, ap_input_mode_t mode,
                             apr_read_type_e block, apr_off_t limit, std::size_t slot) {
  if (self->ctx == nullptr) {
    if (runtime().python.filters[slot] == nullptr) return refuse_body(self->r, filter_not_loaded());
    self->ctx = make_in_pool<Attached>(self->r->pool, self->r, start_input_filter(self->r, slot),
                                       runtime().meters.python(slot, Direction::kRequest), true);
  }
  return filter_input(self, out, mode, block, limit);
}

}  // namespace jsongate::httpd
