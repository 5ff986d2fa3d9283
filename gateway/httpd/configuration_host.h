// httpd as a room sees it that reads its directives.
//
// Owner: lives during one directive; what it keeps goes with the configuration's pool. Threads: the
// one that reads the configuration.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "gateway/core/setting.h"
#include "gateway/httpd/apache.h"

namespace jsongate::httpd {

// Lives as long as `pool`. Threads: any.
void keep_in_pool(apr_pool_t* pool, std::shared_ptr<const void> object);

// The files that the directives of the configuration in `pool` have named so far.
std::set<std::string>& named_files(apr_pool_t* pool);

class PoolHost final : public ConfigurationHost {
 public:
  explicit PoolHost(cmd_parms& command) : command_(command) {}

  void keep(std::shared_ptr<const void> object) override;
  const Expression* compile_expression(std::string_view text, std::string& wrong) override;
  std::string path_of(std::string_view name) override;

 private:
  cmd_parms& command_;
};

}  // namespace jsongate::httpd
