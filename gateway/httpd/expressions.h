// httpd's expressions, for filters that want their text.
//
// Owner: an expression lives as long as the configuration. Threads: those of the request. Errors:
// 500 "bad_expression".
#pragma once

#include <string>

#include "filters/json_edit/configured_edits.h"
#include "gateway/httpd/apache.h"

namespace jsongate::httpd {

// Settings hold httpd's own pointer under a name that every room may know.
inline const Expression* as_expression(const ap_expr_info_t* parsed) {
  return reinterpret_cast<const Expression*>(parsed);
}

// Hook expr_lookup: json('$.a'), in strings %{json:$.a}. A field of the request's JSON body where
// JsonGateExtract has had it read, as its variables are; empty where there is none.
int look_up_json(ap_expr_lookup_parms* wanted);

// Whether any expression that was read so far calls it, so that bodies must be kept for it.
bool is_json_asked_for();

class RequestExpressions final : public filters::Expressions {
 public:
  explicit RequestExpressions(request_rec* request) : request_(request) {}
  Result<std::string> evaluate(const Expression& expression) const override;

 private:
  request_rec* request_;
};

}  // namespace jsongate::httpd
