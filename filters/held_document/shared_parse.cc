#include "filters/held_document/shared_parse.h"

#include <utility>

#include "gateway/json/duplicates.h"

namespace jsongate::filters {
namespace {

bool is_text(std::string_view text, std::span<const std::string_view> pieces) {
  for (const auto piece : pieces) {
    if (!text.starts_with(piece)) return false;
    text.remove_prefix(piece.size());
  }
  return text.empty();
}

std::size_t size_of(std::span<const std::string_view> pieces) {
  std::size_t size = 0;
  for (const auto piece : pieces) size += piece.size();
  return size;
}

}  // namespace

void SharedParse::release() noexcept {
  document_.reset();
  parser_.reset();
}

Result<json::Document> SharedParse::parse_anew(std::span<const std::string_view> pieces,
                                               std::size_t depth, Outlet& out) {
  document_.reset();
  if (parser_ == nullptr) parser_ = json::ParserPool::of_process().lease();
  out.copied(size_of(pieces));
  auto parsed = parser_->parse_pieces(pieces, depth);
  if (!parsed) return parsed;
  document_ = parsed.value();
  depth_ = depth;
  has_unique_ = false;
  return parsed;
}

Result<json::Document> SharedParse::parse(std::span<const std::string_view> pieces,
                                          const Validation& limits, Outlet& out) {
  const bool is_known = document_ && depth_ <= limits.depth && is_text(document_->text(), pieces);
  if (!is_known) {
    if (auto parsed = parse_anew(pieces, limits.depth, out); !parsed) return parsed;
  }
  if (limits.unique_keys && !has_unique_) {
    if (auto twice = json::refuse_duplicate_keys(*document_)) return std::move(*twice);
    has_unique_ = true;
  }
  return *document_;
}

}  // namespace jsongate::filters
