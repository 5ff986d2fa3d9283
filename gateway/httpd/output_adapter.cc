#include "gateway/httpd/output_adapter.h"

#include <optional>
#include <utility>

#include "gateway/core/media_type.h"
#include "gateway/httpd/boundary.h"
#include "gateway/httpd/brigade.h"
#include "gateway/httpd/cut.h"
#include "gateway/httpd/fields.h"
#include "gateway/httpd/filter_chain.h"
#include "gateway/httpd/filter_run.h"
#include "gateway/httpd/pool.h"
#include "gateway/httpd/problems.h"
#include "gateway/httpd/runtime.h"
#include "gateway/httpd/state.h"
#include "python/kept_gil.h"

namespace jsongate::httpd {
namespace {

constexpr char kName[] = "JSONGATE_OUTPUT";
ap_filter_rec_t* handle = nullptr;  // set anew whenever httpd configures

// One filter in the chain of one reply.
struct Attached {
  Attached(const request_rec* request, const OutputFilter& what)
      : filter(what), own_brigade(request) {}
  Attached(const request_rec* request, std::unique_ptr<StreamFilter> what, const char* type)
      : filter{nullptr, &runtime().meters.page},
        page(std::move(what)),
        content_type(type),
        own_brigade(request) {}

  OutputFilter filter;
  std::unique_ptr<StreamFilter> page;  // of an error page: runs whatever the reply is
  const char* content_type = nullptr;
  bool started = false;
  bool committed = false;  // something was passed on: the head is out, or will be
  bool ended = false;      // the body has: what follows is not ours
  bool dropped = false;    // refused, or cut: nothing of what follows may get through
  OwnBrigade own_brigade;
  apr_bucket_brigade* out = own_brigade.get();  // what goes on
  std::optional<FilterRun> run;
};

bool is_coded(const request_rec* request) {
  const char* coding = request->content_encoding;  // what a handler sets beside the fields
  return (coding != nullptr && ap_cstr_casecmp(coding, "identity") != 0) ||
         has_content_coding(request->headers_out);
}

// A reply that a filter cannot read must not pass it unread.
std::optional<Problem> unreadable(const request_rec* request, const OutputFilter& filter) {
  if (filter.program == nullptr) return filter_not_loaded();
  if (is_coded(request)) {
    return Problem{.status = 502,
                   .code = "content_encoding",
                   .detail = "the reply is compressed and cannot be filtered",
                   .hint = "put INFLATE before the filter: SetOutputFilter INFLATE"};
  }
  if (request->status == HTTP_PARTIAL_CONTENT) {
    return Problem{
        .status = 502, .code = "partial_reply", .detail = "a part of a reply cannot be filtered"};
  }
  return std::nullopt;
}

// Whether the body ends with this brigade.
bool ends(apr_bucket_brigade* brigade) {
  return !APR_BRIGADE_EMPTY(brigade) && APR_BUCKET_IS_EOS(APR_BRIGADE_LAST(brigade));
}

// Runs one filter over one brigade.
class Pump {
 public:
  Pump(ap_filter_t* self, Attached& attached)
      : self_(self), request_(self->r), attached_(attached) {}

  apr_status_t operator()(apr_bucket_brigade* in) {
    while (!APR_BRIGADE_EMPTY(in)) {
      auto* bucket = APR_BRIGADE_FIRST(in);
      APR_BUCKET_REMOVE(bucket);
      const auto status =
          APR_BUCKET_IS_METADATA(bucket) ? take_metadata(bucket) : take_data(bucket, in);
      if (status != APR_SUCCESS) return drop_rest(in, status);
      if (attached_.ended) return pass_rest(in);
    }
    auto status = step(false);
    if (status == APR_SUCCESS) status = pass_on();
    return status == APR_SUCCESS ? status : drop_rest(in, status);
  }

 private:
  FilterRun& run() { return *attached_.run; }

  apr_status_t take_metadata(apr_bucket* bucket) {
    const bool is_end = APR_BUCKET_IS_EOS(bucket), is_flush = APR_BUCKET_IS_FLUSH(bucket);
    // The source died: what it has sent so far must not look like all of it.
    if (AP_BUCKET_IS_ERROR(bucket) || AP_BUCKET_IS_EOR(bucket)) {
      run().cancel();
      attached_.ended = true;
    } else if (const auto status = step(is_end)) {
      apr_bucket_destroy(bucket);
      return status;
    }
    // Nothing is flushed before there is something: the filter may still say the head.
    if (is_flush && !attached_.committed && APR_BRIGADE_EMPTY(attached_.out)) {
      apr_bucket_destroy(bucket);
      return APR_SUCCESS;
    }
    APR_BRIGADE_INSERT_TAIL(attached_.out, bucket);
    attached_.ended = attached_.ended || is_end;
    return is_flush ? pass_on() : APR_SUCCESS;
  }

  // A pipe or a slow source is not waited for while there is something to be passed on.
  apr_status_t take_data(apr_bucket* bucket, apr_bucket_brigade* in) {
    const char* text = nullptr;
    apr_size_t length = 0;
    APR_BRIGADE_INSERT_HEAD(in, bucket);  // reading may leave the rest of it behind it
    auto status = apr_bucket_read(bucket, &text, &length, APR_NONBLOCK_READ);
    if (APR_STATUS_IS_EAGAIN(status)) {
      if ((status = step(false)) != APR_SUCCESS || (status = flush()) != APR_SUCCESS) return status;
      python::release_kept_gil();
      status = apr_bucket_read(bucket, &text, &length, APR_BLOCK_READ);
    }
    if (status != APR_SUCCESS) return unreadable_source(status);
    APR_BUCKET_REMOVE(bucket);
    run().add(bucket, {text, length}, ends(in));
    if (!run().is_full()) return APR_SUCCESS;
    status = step(false);
    return status == APR_SUCCESS ? pass_on() : status;
  }

  apr_status_t step(bool end) {
    if (!end && !run().has_batch()) return APR_SUCCESS;
    auto problem = run().step(end, attached_.out, is_python_filter(self_->next));
    if (problem) return refuse_reply(std::move(*problem));
    // Nothing goes to the next filter now: what comes first may block.
    if (APR_BRIGADE_EMPTY(attached_.out)) python::release_kept_gil();
    return APR_SUCCESS;
  }

  apr_status_t refuse_reply(Problem problem) {
    python::release_kept_gil();
    apr_brigade_cleanup(attached_.out);
    attached_.dropped = true;
    return attached_.committed ? cut_reply(self_, problem)
                               : replace_reply(self_, std::move(problem));
  }

  apr_status_t unreadable_source(apr_status_t) {
    run().cancel();
    return refuse_reply(
        {.status = 502, .code = "bad_body", .detail = "the reply could not be read to its end"});
  }

  apr_status_t flush() {
    if (!attached_.committed && APR_BRIGADE_EMPTY(attached_.out)) return APR_SUCCESS;
    APR_BRIGADE_INSERT_TAIL(attached_.out, apr_bucket_flush_create(attached_.out->bucket_alloc));
    return pass_on();
  }

  apr_status_t pass_on() {
    if (APR_BRIGADE_EMPTY(attached_.out)) return APR_SUCCESS;
    if (!std::exchange(attached_.committed, true) && !(run().has_ended() && run().is_intact())) {
      forget_body_fields(request_->headers_out);
    }
    if (!is_python_filter(self_->next)) python::release_kept_gil();
    const auto status = ap_pass_brigade(self_->next, attached_.out);
    apr_brigade_cleanup(attached_.out);
    return status == APR_SUCCESS && request_->connection->aborted ? APR_ECONNABORTED : status;
  }

  apr_status_t pass_rest(apr_bucket_brigade* in) {
    ap_remove_output_filter(self_);
    APR_BRIGADE_CONCAT(attached_.out, in);
    return pass_on();
  }

  // The filter stays in the chain: there are handlers that go on writing whatever they are told.
  apr_status_t drop_rest(apr_bucket_brigade* in, apr_status_t status) {
    attached_.dropped = true;
    run().cancel();
    apr_brigade_cleanup(in);
    return status;
  }

  ap_filter_t* self_;
  request_rec* request_;
  Attached& attached_;
};

apr_status_t step_aside(ap_filter_t* self, apr_bucket_brigade* in) {
  python::release_kept_gil();
  ap_remove_output_filter(self);
  return ap_pass_brigade(self->next, in);
}

// The answer to HEAD has no body to be filtered. Of what a handler sends all the same httpd would
// tell the length, which is another one after the filter.
apr_status_t without_data(ap_filter_t* self, apr_bucket_brigade* in) {
  static_cast<Attached*>(self->ctx)->started =
      false;  // the next brigade is looked at like this one
  forget_body_fields(self->r->headers_out);
  for (auto* bucket = APR_BRIGADE_FIRST(in); bucket != APR_BRIGADE_SENTINEL(in);) {
    auto* next = APR_BUCKET_NEXT(bucket);
    if (!APR_BUCKET_IS_METADATA(bucket)) apr_bucket_delete(bucket);
    bucket = next;
  }
  return ap_pass_brigade(self->next, in);
}

std::unique_ptr<StreamFilter> start_filter(request_rec* request, const OutputFilter& filter) {
  auto& state = ensure_state(request);
  return filter.program->start(state.exchange, state.wire, Direction::kResponse);
}

// Whether the reply is one that the filter is there for.
bool is_meant(const request_rec* request, const OutputFilter& filter) {
  return matches_media_ranges(view(request->content_type), filter.types) &&
         !AP_STATUS_IS_HEADER_ONLY(request->status) &&
         (!filter.only_success || ap_is_HTTP_SUCCESS(request->status));
}

// Whatever happens, the GIL does not leave with a brigade.
struct KeptGilEnds {
  ~KeptGilEnds() { python::release_kept_gil(); }
};

// What becomes of a reply before its filter looks at it; nothing: the filter is started.
std::optional<apr_status_t> pass_unfiltered(ap_filter_t* self, Attached& attached,
                                            apr_bucket_brigade* in) {
  auto* request = self->r;
  if (!is_meant(request, attached.filter)) return step_aside(self, in);
  if (request->header_only != 0) return without_data(self, in);
  auto problem = unreadable(request, attached.filter);
  if (!problem) return std::nullopt;
  if (attached.filter.may_be_unreadable) return step_aside(self, in);
  python::release_kept_gil();
  apr_brigade_cleanup(in);
  attached.dropped = true;
  return replace_reply(self, std::move(*problem));
}

apr_status_t filter_output(ap_filter_t* self, apr_bucket_brigade* in) {
  const KeptGilEnds at_the_end;
  auto& attached = *static_cast<Attached*>(self->ctx);
  if (attached.dropped) {
    apr_brigade_cleanup(in);
    return AP_FILTER_ERROR;
  }
  if (attached.ended) return step_aside(self, in);  // somebody has kept us as the next filter
  if (!std::exchange(attached.started, true)) {
    const bool is_page = attached.page != nullptr;
    if (const auto status = is_page ? std::nullopt : pass_unfiltered(self, attached, in)) {
      return *status;
    }
    if (is_page) ap_set_content_type(self->r, attached.content_type);
    attached.run.emplace(
        self->r, is_page ? std::move(attached.page) : start_filter(self->r, attached.filter),
        *attached.filter.meter);
  }
  return Pump(self, attached)(in);
}

}  // namespace

void register_output_adapter() {
  handle =
      ap_register_output_filter(kName, guarded_status<&filter_output>, nullptr, AP_FTYPE_RESOURCE);
}

bool is_python_filter(const ap_filter_t* filter) {
  return filter != nullptr && filter->frec == handle &&
         static_cast<const Attached*>(filter->ctx)->filter.program != nullptr &&
         !static_cast<const Attached*>(filter->ctx)->filter.is_native;
}

bool meets_filter(const request_rec* request, const FilterProgram* program) {
  for (const auto* filter = request->output_filters; filter != nullptr; filter = filter->next) {
    const bool is_ours = filter->frec == handle || is_named_filter(filter->frec);
    if (is_ours && filter->ctx != nullptr &&
        static_cast<const Attached*>(filter->ctx)->filter.program == program) {
      return true;
    }
  }
  return false;
}

void add_output_filter(request_rec* request, const OutputFilter& filter) {
  auto* attached = make_in_pool<Attached>(request->pool, request, filter);
  ap_add_output_filter_handle(handle, attached, request, request->connection);
}

void add_page_filter(request_rec* request, std::unique_ptr<StreamFilter> filter,
                     const char* content_type) {
  auto* attached = make_in_pool<Attached>(request->pool, request, std::move(filter), content_type);
  ap_add_output_filter_handle(handle, attached, request, request->connection);
}

apr_status_t run_named_output(ap_filter_t* self, apr_bucket_brigade* in, std::size_t slot) {
  if (self->ctx == nullptr) {
    ensure_state(self->r);  // it outlives the filter
    if (is_filtered_around(self->r, slot)) return step_aside(self, in);
    self->ctx = make_in_pool<Attached>(self->r->pool, self->r, python_output_filter(slot));
  }
  return filter_output(self, in);
}

}  // namespace jsongate::httpd
