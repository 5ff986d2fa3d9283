// Puts an RFC 9457 problem document in the place of an error page.
#pragma once

#include <string>
#include <tuple>

#include "gateway/core/body_filter.h"
#include "gateway/core/setting.h"

namespace jsongate::filters {

struct ProblemDocumentSettings {
  Setting<bool> problems = true;
};

inline constexpr auto kProblemDocumentDirectives = std::tuple{
    Directive{"JsonGateProblems", &ProblemDocumentSettings::problems,
              "On: the server's own 4xx and 5xx replies become application/problem+json too "
              "(default On)"},
};

// Drops the body it is shown and sends `document` instead.
class ProblemDocument final : public BodyFilter {
 public:
  explicit ProblemDocument(std::string document) : document_(std::move(document)) {}

  Verdict on_chunk(std::string_view) override { return Replace{}; }
  Verdict on_end() override { return Replace{std::move(document_)}; }

 private:
  std::string document_;
};

}  // namespace jsongate::filters
