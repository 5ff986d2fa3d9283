// Puts an RFC 9457 problem document in the place of an error page.
#pragma once

#include <string>
#include <tuple>

#include "gateway/core/setting.h"
#include "gateway/core/stream_filter.h"

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
class ProblemDocument final : public StreamFilter {
 public:
  explicit ProblemDocument(std::string document) : document_(std::move(document)) {}

  std::optional<Problem> on_batch(std::span<const std::string_view>, bool end,
                                  Outlet& out) override {
    if (end) out.put(own_text(std::move(document_)));
    return std::nullopt;
  }
  bool needs(std::size_t) const noexcept override { return false; }
  std::size_t buffered() const noexcept override { return 0; }

 private:
  std::string document_;
};

}  // namespace jsongate::filters
