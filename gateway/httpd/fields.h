// Header fields over an apr_table.
#pragma once

#include "gateway/core/app.h"
#include "gateway/httpd/apache.h"

namespace jsongate::httpd {

// A view of `table`, which belongs to the request's pool. Errors replies use a table of their own,
// so the table is looked up anew at each call.
class TableFields final : public Fields {
 public:
  TableFields(apr_pool_t* pool, apr_table_t* const* table) : pool_(pool), table_(table) {}

  std::optional<std::string_view> get(std::string_view name) const override;
  void each(Visit visit, void* context) const override;
  void set(std::string_view name, std::string_view value) override;
  void add(std::string_view name, std::string_view value) override;
  bool remove(std::string_view name) override;

 private:
  apr_pool_t* pool_;
  apr_table_t* const* table_;
};

// The reply's fields; httpd keeps Content-Type apart from the others.
class ReplyFields final : public Fields {
 public:
  explicit ReplyFields(request_rec* request)
      : table_(request->pool, &request->headers_out), request_(request) {}

  std::optional<std::string_view> get(std::string_view name) const override;
  void each(Visit visit, void* context) const override;
  void set(std::string_view name, std::string_view value) override;
  void add(std::string_view name, std::string_view value) override;
  bool remove(std::string_view name) override;

 private:
  TableFields table_;
  request_rec* request_;
};

}  // namespace jsongate::httpd
