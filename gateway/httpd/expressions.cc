#include "gateway/httpd/expressions.h"

namespace jsongate::httpd {

Result<std::string> RequestExpressions::evaluate(const Expression& expression) const {
  const char* error = nullptr;
  const auto* parsed = reinterpret_cast<const ap_expr_info_t*>(&expression);
  const char* text = ap_expr_str_exec(request_, parsed, &error);
  if (error == nullptr && text != nullptr) return std::string(text);
  return Problem{.status = 500,
                 .code = "bad_expression",
                 .detail = "the server could not make a value of the body",
                 .hint = error == nullptr ? "" : error};
}

}  // namespace jsongate::httpd
