#include "gateway/httpd/filter_adapter.h"

#include "gateway/httpd/boundary.h"
#include "gateway/httpd/brigade.h"
#include "gateway/httpd/pool.h"

namespace jsongate::httpd {
namespace {

constexpr char kName[] = "JSONGATE_BODY";

// The filter of one body and what it has not judged yet.
struct Attached {
  std::unique_ptr<BodyFilter> filter;
  const char* content_type;
  apr_bucket_brigade* held;
};

// Moves buckets as the verdicts say. Metadata keeps its place among the data.
class Mover {
 public:
  Mover(ap_filter_t* self, apr_bucket_brigade* out)
      : self_(self), attached_(*static_cast<Attached*>(self->ctx)), out_(out) {}

  // `bucket` is out of its brigade already. False: the reply was cut, nothing more may follow.
  bool operator()(apr_bucket* bucket) {
    APR_BRIGADE_INSERT_TAIL(attached_.held, bucket);
    if (APR_BUCKET_IS_EOS(bucket)) return obey(attached_.filter->on_end());
    if (APR_BUCKET_IS_METADATA(bucket)) return true;
    const char* text = nullptr;
    apr_size_t length = 0;
    if (apr_bucket_read(bucket, &text, &length, APR_BLOCK_READ) != APR_SUCCESS) return cut();
    return obey(attached_.filter->on_chunk({text, length}));
  }

 private:
  bool obey(Verdict verdict) {
    if (std::holds_alternative<Problem>(verdict)) return cut();
    if (std::holds_alternative<Hold>(verdict)) return true;
    if (auto* replace = std::get_if<Replace>(&verdict)) replace_data(std::move(replace->bytes));
    APR_BRIGADE_CONCAT(out_, attached_.held);
    return true;
  }

  void replace_data(std::string bytes) {
    auto* held = attached_.held;
    for (auto* bucket = APR_BRIGADE_FIRST(held); bucket != APR_BRIGADE_SENTINEL(held);) {
      auto* next = APR_BUCKET_NEXT(bucket);
      if (!APR_BUCKET_IS_METADATA(bucket)) apr_bucket_delete(bucket);
      bucket = next;
    }
    if (bytes.empty()) return;
    APR_BRIGADE_INSERT_HEAD(held, chunk_bucket(own_text(std::move(bytes)), held->bucket_alloc));
  }

  bool cut() {
    apr_brigade_cleanup(attached_.held);
    self_->c->keepalive = AP_CONN_CLOSE;
    APR_BRIGADE_INSERT_TAIL(out_, ap_bucket_error_create(HTTP_BAD_GATEWAY, nullptr, self_->r->pool,
                                                         out_->bucket_alloc));
    APR_BRIGADE_INSERT_TAIL(out_, apr_bucket_eos_create(out_->bucket_alloc));
    return false;
  }

  ap_filter_t* self_;
  Attached& attached_;
  apr_bucket_brigade* out_;
};

apr_status_t filter_output(ap_filter_t* self, apr_bucket_brigade* in) {
  const auto* type = std::exchange(static_cast<Attached*>(self->ctx)->content_type, nullptr);
  if (type != nullptr) ap_set_content_type(self->r, type);
  auto* out = apr_brigade_create(self->r->pool, self->c->bucket_alloc);
  Mover move(self, out);
  bool going = true;
  while (going && !APR_BRIGADE_EMPTY(in)) {
    auto* bucket = APR_BRIGADE_FIRST(in);
    APR_BUCKET_REMOVE(bucket);
    going = move(bucket);
  }
  if (!going) {
    apr_brigade_cleanup(in);
    ap_remove_output_filter(self);
  }
  return ap_pass_brigade(self->next, out);
}

}  // namespace

void register_output_adapter() {
  ap_register_output_filter(kName, guarded_status<&filter_output>, nullptr, AP_FTYPE_RESOURCE);
}

void add_output_filter(request_rec* request, std::unique_ptr<BodyFilter> filter,
                       const char* content_type) {
  auto* held = apr_brigade_create(request->pool, request->connection->bucket_alloc);
  auto* attached = make_in_pool<Attached>(request->pool, std::move(filter), content_type, held);
  ap_add_output_filter(kName, attached, request, request->connection);
}

}  // namespace jsongate::httpd
