#include "gateway/httpd/error_guard.h"

#include "gateway/httpd/boundary.h"

namespace jsongate::httpd {
namespace {

constexpr char kName[] = "JSONGATE_ERROR_GUARD";
constexpr auto kFirst = static_cast<ap_filter_type>(AP_FTYPE_RESOURCE - 1);
ap_filter_rec_t* guard = nullptr;  // set anew whenever httpd configures

}  // namespace

// Whether there is a page in it, which is noted.
bool ErrorGuard::takes(apr_bucket_brigade* brigade) {
  for (auto* bucket = APR_BRIGADE_FIRST(brigade); bucket != APR_BRIGADE_SENTINEL(brigade);
       bucket = APR_BUCKET_NEXT(bucket)) {
    if (!AP_BUCKET_IS_ERROR(bucket)) continue;
    status_ = static_cast<const ap_bucket_error*>(bucket->data)->status;
    return true;
  }
  return false;
}

apr_status_t ErrorGuard::keep_away(ap_filter_t* self, apr_bucket_brigade* brigade) {
  auto& guard = *static_cast<ErrorGuard*>(self->ctx);
  if (!guard.is_reading_ || !guard.takes(brigade)) return ap_pass_brigade(self->next, brigade);
  apr_brigade_cleanup(brigade);
  return AP_FILTER_ERROR;
}

ErrorGuard::ErrorGuard(request_rec* request)
    : filter_(ap_add_output_filter_handle(guard, this, request, request->connection)) {}

ErrorGuard::~ErrorGuard() { ap_remove_output_filter(filter_); }

void register_error_guard() {
  guard = ap_register_output_filter(kName, guarded_status<&ErrorGuard::keep_away>, nullptr, kFirst);
}

}  // namespace jsongate::httpd
