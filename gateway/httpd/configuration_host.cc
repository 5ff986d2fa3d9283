#include "gateway/httpd/configuration_host.h"

#include <utility>

#include "gateway/httpd/expressions.h"
#include "gateway/httpd/pool.h"

namespace jsongate::httpd {

void PoolHost::keep(std::shared_ptr<const void> object) {
  make_in_pool<std::shared_ptr<const void>>(command_.pool, std::move(object));
}

const Expression* PoolHost::compile_expression(std::string_view text, std::string& wrong) {
  const char* error = nullptr;
  const auto* parsed = ap_expr_parse_cmd(&command_, copy_in_pool(command_.pool, text),
                                         AP_EXPR_FLAG_STRING_RESULT, &error, nullptr);
  if (error == nullptr && parsed != nullptr) return as_expression(parsed);
  wrong = error == nullptr ? "is not an expression" : error;
  return nullptr;
}

std::string PoolHost::path_of(std::string_view name) {
  const char* path = ap_server_root_relative(command_.pool, copy_in_pool(command_.pool, name));
  return path == nullptr ? std::string(name) : path;
}

}  // namespace jsongate::httpd
