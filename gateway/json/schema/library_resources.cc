// Which resource a subschema belongs to: `$id`, `$schema`, `$vocabulary` and anchors.
#include "gateway/json/schema/library.h"
#include "gateway/json/schema/uri.h"

namespace jsongate::json::schema {
namespace {

constexpr std::string_view kDraft2020 = "https://json-schema.org/draft/2020-12/schema";
constexpr std::string_view kDraft7 = "http://json-schema.org/draft-07/schema";
constexpr std::string_view kDraft7Secure = "https://json-schema.org/draft-07/schema";
constexpr int kMaxMetaschemas = 8;  // one described by the other

}  // namespace

// Sets the place's resource: its parent's, or a new one that begins here.
void Library::enter(Place& place) {
  const bool is_root = place.at == sources_[place.source].root;
  const auto id = find_member(place.at, "$id");
  const auto schema = find_member(place.at, "$schema");
  Dialect dialect = is_root ? default_ : resources_[place.resource].dialect;
  if ((is_root || id) && schema) dialect = dialect_of(place, *schema, 0);
  const bool is_draft7 = dialect.draft == Draft::k7;
  const bool has_id = id && !(is_draft7 && find_member(place.at, "$ref"));
  if (has_id && id->kind() != Kind::kString)
    fail({place.source, place.resource, *id}, "must be a string");
  const std::string_view name = has_id ? id->text() : std::string_view();
  if (is_root) open_resource(place, is_draft7 ? split_fragment(name).resource : name, dialect);
  if (is_draft7) {
    if (has_id) enter_draft7_id(place, name, dialect);
    return;
  }
  if (has_id && !is_root) open_resource(place, name, dialect);
  add_anchor(place, Keyword::kAnchor);
  add_anchor(place, Keyword::kDynamicAnchor);
}

// There an anchor is an `$id` that has a fragment.
void Library::enter_draft7_id(Place& place, std::string_view id, const Dialect& dialect) {
  const SplitUri split = split_fragment(id);
  const bool is_root = place.at == sources_[place.source].root;
  if (!split.resource.empty() && !is_root) open_resource(place, split.resource, dialect);
  if (!split.fragment.empty()) add_anchor(place, split.fragment, false);
}

void Library::open_resource(Place& place, std::string_view id, const Dialect& dialect) {
  const SplitUri split = split_fragment(id);
  if (!split.fragment.empty()) fail(place, "$id must not have a fragment");
  Source& source = sources_[place.source];
  const bool is_root = place.at == source.root;
  const std::string& base = is_root ? source.uri : resources_[place.resource].uri;
  std::string uri = resolve_uri(base, split.resource);
  const auto number = static_cast<Index>(resources_.size());
  const auto [known, is_new] = by_uri_.try_emplace(uri, number);
  if (!is_new && resources_[known->second].root.source == place.source) {
    if (resources_[known->second].root.at == place.at) {
      place.resource = known->second;
      return;
    }
    fail(place, "another schema of the document has the same $id: " + uri);
  }
  if (!is_new && registry_is_loaded_) note_rivals(uri, known->second, source.uri);
  place.resource = number;
  resources_.push_back({std::move(uri), place, dialect});
  if (is_root) by_uri_.try_emplace(source.uri, number);
}

// Which of them was meant nobody can tell; what is named by where it was found is meant.
void Library::note_rivals(const std::string& uri, Index known, const std::string& other) {
  const Index source = resources_[known].root.source;
  if (source < first_unnamed_ || find_document(uri)) return;
  rivals_.try_emplace(uri, sources_[source].uri + " and of " + other);
}

void Library::add_anchor(const Place& place, Keyword keyword) {
  const auto name = find_member(place.at, name_of(keyword));
  if (!name) return;
  if (name->kind() != Kind::kString)
    fail({place.source, place.resource, *name}, "must be a string");
  add_anchor(place, name->text(), keyword == Keyword::kDynamicAnchor);
}

void Library::add_anchor(const Place& place, std::string_view name, bool is_dynamic) {
  Resource& resource = resources_[place.resource];
  const auto [known, is_new] = resource.anchors.try_emplace(std::string(name), place);
  if (!is_new && !(known->second.at == place.at)) {
    fail(place, "another schema has the same anchor: " + std::string(name));
  }
  if (is_dynamic) resource.dynamic_anchors.try_emplace(std::string(name), place);
}

Dialect Library::dialect_of(const Place& place, const Reader& schema, int depth) const {
  const Place here{place.source, place.resource, schema};
  if (schema.kind() != Kind::kString) fail(here, "must be a string");
  const std::string_view uri = split_fragment(schema.text()).resource;
  if (uri == kDraft2020) return Dialect{};
  if (uri == kDraft7 || uri == kDraft7Secure) return Dialect{.draft = Draft::k7};
  return custom_dialect(here, uri, depth);
}

Dialect Library::custom_dialect(const Place& place, std::string_view uri, int depth) const {
  const auto metaschema = find_document(uri);
  if (!metaschema || depth > kMaxMetaschemas) {
    fail(place, "is neither draft 2020-12, nor draft 7, nor a metaschema in the registry: " +
                    std::string(uri));
  }
  const auto parent = find_member(*metaschema, "$schema");
  Dialect dialect;
  const bool is_own_parent =
      parent && parent->kind() == Kind::kString && split_fragment(parent->text()).resource == uri;
  if (parent && !is_own_parent) dialect = dialect_of(place, *parent, depth + 1);
  const auto vocabularies = find_member(*metaschema, "$vocabulary");
  if (!vocabularies || vocabularies->kind() != Kind::kObject) return dialect;
  dialect.vocabularies = kCore;
  Reader at = *vocabularies;
  for (at.next(); at.kind() != Kind::kEndObject; at.skip()) {
    const std::string name(at.text());
    const auto vocabulary = find_vocabulary(name);
    at.next();
    if (vocabulary) dialect.vocabularies |= *vocabulary;
    if (!vocabulary && at.kind() == Kind::kTrue) {
      fail(place, "its metaschema wants an unknown vocabulary: " + name);
    }
  }
  return dialect;
}

}  // namespace jsongate::json::schema
