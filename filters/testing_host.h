// Helper of this room's tests: a configuration that keeps what settings point to.
#pragma once

#include <list>
#include <memory>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/core/setting.h"

namespace jsongate::filters::testing {

// Its expressions are their own text; "bad" is none.
class FakeHost final : public ConfigurationHost {
 public:
  ParseContext context(std::string_view directive) {
    ParseContext context;
    context.memory = &memory_;
    context.directive = directive;
    context.host = this;
    return context;
  }

  void keep(std::shared_ptr<const void> object) override { kept_.push_back(std::move(object)); }
  const Expression* compile_expression(std::string_view text, std::string& wrong) override {
    if (text == "bad") {
      wrong = "no such expression";
      return nullptr;
    }
    return reinterpret_cast<const Expression*>(&texts_.emplace_back(text));
  }
  std::string path_of(std::string_view name) override { return folder + std::string(name); }

  static const std::string& text_of(const Expression& expression) {
    return *reinterpret_cast<const std::string*>(&expression);
  }

  std::string folder;  // with a '/' behind it

 private:
  std::pmr::monotonic_buffer_resource memory_;
  std::vector<std::shared_ptr<const void>> kept_;
  std::list<std::string> texts_;
};

}  // namespace jsongate::filters::testing
