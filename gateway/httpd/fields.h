// Header fields over an apr_table.
#pragma once

#include "gateway/core/app.h"
#include "gateway/httpd/apache.h"

namespace jsongate::httpd {

// Whether a Content-Encoding other than identity stands among `fields` (RFC 9110 §8.4).
bool has_content_coding(const apr_table_t* fields);

// Removes what describes the bytes of a body that is no longer the same: RFC 9110 §8.6, §8.8.3,
// §14.3; RFC 9530; RFC 3230; RFC 1864.
void forget_body_fields(apr_table_t* fields);

// The fields of `from` take the place of those of `to` that have their names.
void replace_fields(apr_table_t* to, const apr_table_t* from);

// Adds to `to` the fields of `from` whose names it does not have.
void add_missing_fields(apr_table_t* to, const apr_table_t* from);

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
