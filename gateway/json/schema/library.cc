#include "gateway/json/schema/library.h"

#include <charconv>

#include "gateway/json/duplicates.h"
#include "gateway/json/schema/metaschemas.h"
#include "gateway/json/schema/uri.h"

namespace jsongate::json::schema {
namespace {

std::string unescaped_token(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool is_escape = token[i] == '~' && i + 1 < token.size();
    out.push_back(!is_escape ? token[i] : token[++i] == '1' ? '/' : '~');
  }
  return out;
}

std::string escaped_token(std::string_view name) {
  std::string out;
  for (const char c : name) {
    out += c == '~' ? std::string("~0") : c == '/' ? std::string("~1") : std::string(1, c);
  }
  return out;
}

std::optional<Reader> child_of(Reader value, const std::string& token) {
  if (value.kind() == Kind::kObject) return find_member(value, token);
  std::size_t position = 0;
  const auto read = std::from_chars(token.data(), token.data() + token.size(), position);
  if (value.kind() != Kind::kArray || read.ec != std::errc() ||
      read.ptr != token.data() + token.size()) {
    return std::nullopt;
  }
  for (value.next(); value.kind() != Kind::kEndArray; value.skip()) {
    if (position-- == 0) return value;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Reader> find_member(Reader object, std::string_view name) {
  if (object.kind() != Kind::kObject) return std::nullopt;
  for (object.next(); object.kind() != Kind::kEndObject; object.skip()) {
    const bool is_it = object.text() == name;
    object.next();
    if (is_it) return object;
  }
  return std::nullopt;
}

Place Library::add_main(const Document& schema) {
  default_.draft = options_.default_draft;
  const Place place = add_source(schema, options_.base_uri);
  default_ = resources_[place.resource].dialect;
  return place;
}

Place Library::add_source(const Document& schema, std::string uri) {
  const auto number = static_cast<Index>(sources_.size());
  const Place root{number, kNone, schema.reader()};
  sources_.push_back({schema.reader(), std::move(uri)});
  if (const auto twice = refuse_duplicate_keys(schema)) fail(root, twice->detail);
  index(root);
  return {number, sources_[number].positions.at(root.at), root.at};
}

void Library::index(const Place& start) {
  std::vector<Place> open{start};
  while (!open.empty()) {
    Place place = open.back();
    open.pop_back();
    enter(place);
    const bool is_new =
        sources_[place.source].positions.try_emplace(place.at, place.resource).second;
    if (is_new) index_children(place, open);
  }
}

void Library::index_children(const Place& place, std::vector<Place>& found) const {
  const Dialect& dialect = resources_[place.resource].dialect;
  if (place.at.kind() != Kind::kObject) return;
  if (dialect.draft == Draft::k7 && find_member(place.at, "$ref")) return;
  Reader at = place.at;
  for (at.next(); at.kind() != Kind::kEndObject; at.skip()) {
    const auto keyword = find_keyword(at.text(), dialect);
    at.next();
    Shape shape = keyword ? shape_of(*keyword, dialect) : Shape::kNone;
    if (shape == Shape::kOneOrList) {
      shape = at.kind() == Kind::kArray ? Shape::kList : Shape::kOne;
    }
    Reader child = at;
    if (shape == Shape::kOne) found.push_back({place.source, place.resource, at});
    if (shape == Shape::kList && at.kind() == Kind::kArray) {
      for (child.next(); child.kind() != Kind::kEndArray; child.skip()) {
        found.push_back({place.source, place.resource, child});
      }
    }
    if ((shape == Shape::kMap || shape == Shape::kMapOrNames) && at.kind() == Kind::kObject) {
      for (child.next(); child.kind() != Kind::kEndObject; child.skip()) {
        child.next();
        if (shape == Shape::kMapOrNames && child.kind() == Kind::kArray) continue;
        found.push_back({place.source, place.resource, child});
      }
    }
  }
}

Target Library::resolve(const Place& from, std::string_view reference) {
  const std::string uri = resolve_uri(resources_[from.resource].uri, reference);
  const SplitUri split = split_fragment(uri);
  const Index found = find(split.resource);
  check_reference(from, uri, split.resource, found);
  const std::string fragment = percent_decoded(split.fragment);
  if (fragment.empty()) return {resources_[found].root};
  if (fragment.front() == '/') return {follow(resources_[found], fragment, from)};
  const Resource& resource = resources_[found];
  const auto anchor = resource.anchors.find(fragment);
  if (anchor == resource.anchors.end()) fail(from, "refers to an unknown anchor: #" + fragment);
  return {anchor->second, resource.dynamic_anchors.contains(fragment) ? fragment : ""};
}

void Library::check_reference(const Place& from, const std::string& uri, std::string_view resource,
                              Index found) const {
  if (const auto rivals = rivals_.find(resource); rivals != rivals_.end()) {
    fail(from, "refers to " + uri + ", which is the $id of " + rivals->second);
  }
  if (found != kNone) return;
  const auto known = options_.unusable.find(resource);
  fail(from, "refers to " + uri + ", which " +
                 (known != options_.unusable.end()
                      ? known->second
                      : std::string("is not in the registry; nothing is fetched")));
}

Index Library::find(std::string_view uri) {
  if (const auto known = by_uri_.find(uri); known != by_uri_.end()) return known->second;
  if (const auto document = find_document(uri)) {
    return add_source(Document(*document), std::string(uri)).resource;
  }
  if (const auto text = find_metaschema(uri); !text.empty()) {
    parsers_.push_back(std::make_unique<Parser>());
    const auto document = parsers_.back()->parse(text, false);
    if (document) return add_source(document.value(), std::string(uri)).resource;
  }
  if (registry_is_loaded_) return kNone;
  load_registry();
  return find(uri);
}

std::optional<Reader> Library::find_document(std::string_view uri) const {
  auto found = options_.registry.find(uri);
  if (found == options_.registry.end()) found = options_.registry.find(std::string(uri) + "#");
  if (found == options_.registry.end()) return std::nullopt;
  return found->second.reader();
}

// For a URI that only an `$id` inside a document says. What is wrong in a document that nobody
// names is nobody's error.
void Library::load_registry() {
  registry_is_loaded_ = true;
  first_unnamed_ = static_cast<Index>(sources_.size());
  for (const auto& [key, document] : options_.registry) {
    const std::string uri(split_fragment(key).resource);
    if (by_uri_.contains(uri)) continue;
    try {
      add_source(document, uri);
    } catch (const SchemaError&) {
      continue;
    }
  }
}

Place Library::follow(const Resource& resource, std::string_view pointer, const Place& from) {
  Place place = resource.root;
  for (std::string_view rest = pointer; !rest.empty();) {
    rest.remove_prefix(1);
    const auto end = std::min(rest.find('/'), rest.size());
    const auto child = child_of(place.at, unescaped_token(rest.substr(0, end)));
    if (!child) fail(from, "refers to nothing: #" + std::string(pointer));
    place.at = *child;
    rest.remove_prefix(end);
    const auto& positions = sources_[place.source].positions;
    if (const auto known = positions.find(place.at); known != positions.end()) {
      place.resource = known->second;
    }
  }
  if (!sources_[place.source].positions.contains(place.at)) index(place);
  place.resource = sources_[place.source].positions.at(place.at);
  return place;
}

std::vector<Place> Library::main_places() const {
  std::vector<Place> places;
  for (const auto& [at, resource] : sources_.front().positions) places.push_back({0, resource, at});
  return places;
}

void Library::fail(const Place& place, std::string message) const {
  std::string pointer = pointer_to(place);
  if (place.source != 0) pointer = sources_[place.source].uri + "#" + pointer;
  throw SchemaError{std::move(pointer), std::move(message)};
}

std::string Library::pointer_to(const Place& place) const {
  std::string pointer;
  Reader at = sources_[place.source].root;
  while (at < place.at && (at.kind() == Kind::kObject || at.kind() == Kind::kArray)) {
    const bool is_object = at.kind() == Kind::kObject;
    std::string token;
    std::size_t position = 0;
    for (at.next();; ++position) {
      if (is_object) token = escaped_token(at.text());
      if (is_object && at == place.at) return pointer;
      if (is_object) at.next();
      Reader end = at;
      end.skip();
      if (place.at < end) break;
      at = end;
    }
    pointer += "/" + (is_object ? token : std::to_string(position));
  }
  return pointer;
}

}  // namespace jsongate::json::schema
