#include "gateway/core/route_table.h"

#include <algorithm>
#include <limits>

#include "gateway/core/path_template.h"
#include "gateway/core/query.h"

namespace jsongate {
namespace {

using MethodSet = std::uint16_t;  // one bit per method of the table
static_assert(kMaxMethods <= std::numeric_limits<MethodSet>::digits);

constexpr std::uint32_t kNoRoute = std::numeric_limits<std::uint32_t>::max();

// The order in which the parameters of one segment are tried.
constexpr std::array kParamOrder{ParamType::kInt, ParamType::kFloat, ParamType::kBool,
                                 ParamType::kStr, ParamType::kPath};

// RFC 9110 §5.6.2.
bool is_token(std::string_view text) noexcept {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [kMarks](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

ParamType type_of(const RouteSpec& spec, const TemplateSegment& segment) noexcept {
  if (segment.takes_rest) return ParamType::kPath;
  for (const auto& [name, type] : spec.params) {
    if (name == segment.text) return type;
  }
  return ParamType::kStr;
}

// Any order will do: lengths tell most names apart before their letters are looked at.
bool comes_before(std::string_view a, std::string_view b) noexcept {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

}  // namespace

// What may stand in one place of a path, after the same beginning.
struct RouteTable::Node {
  std::vector<std::pair<std::string, std::unique_ptr<Node>>> literals;  // by comes_before()
  std::array<std::unique_ptr<Node>, kParamOrder.size()> params;         // as kParamOrder

  // A path that ends here is answered by these, per method's bit.
  MethodSet methods = 0;
  std::array<std::uint32_t, kMaxMethods> routes;
  std::uint32_t first_route = kNoRoute;

  auto literal_place(std::string_view text) noexcept {
    return std::lower_bound(
        literals.begin(), literals.end(), text,
        [](const auto& a, std::string_view b) { return comes_before(a.first, b); });
  }

  Node* literal(std::string_view text) noexcept {
    const auto place = literal_place(text);
    return place != literals.end() && place->first == text ? place->second.get() : nullptr;
  }

  Node& child(const TemplateSegment& segment, ParamType type) {
    if (segment.is_param) {
      auto& slot = params[static_cast<std::size_t>(
          std::find(kParamOrder.begin(), kParamOrder.end(), type) - kParamOrder.begin())];
      if (!slot) slot = std::make_unique<Node>();
      return *slot;
    }
    auto place = literal_place(segment.text);
    if (place == literals.end() || place->first != segment.text) {
      place = literals.emplace(place, segment.text, std::make_unique<Node>());
    }
    return *place->second;
  }
};

// The compiled form: the tree, the methods that its bits stand for, and every Allow value that can
// be asked for.
struct RouteTable::Index {
  static constexpr std::size_t kHead = 0;
  static constexpr std::size_t kOptions = 1;
  static constexpr std::size_t kGet = 2;

  Node root;
  std::vector<std::string> methods{"HEAD", "OPTIONS", "GET"};
  std::vector<std::pair<MethodSet, std::string>> allows;  // sorted

  static MethodSet bit(std::size_t method) noexcept { return static_cast<MethodSet>(1U << method); }

  std::size_t method(std::string_view name) const noexcept {
    return static_cast<std::size_t>(std::find(methods.begin(), methods.end(), name) -
                                    methods.begin());
  }

  std::optional<std::string> add(std::vector<Route>& routes, std::uint32_t index);
  std::optional<std::string> enter(Node& end, const std::vector<Route>& routes,
                                   std::uint32_t index);
  void finish(Node& node, std::vector<MethodSet>& sets);
  void add_allows(const std::vector<MethodSet>& sets);
  std::string allow_text(MethodSet set) const;
  std::string_view allow(MethodSet set) const noexcept {
    const auto place = std::lower_bound(allows.begin(), allows.end(), set,
                                        [](const auto& a, MethodSet b) { return a.first < b; });
    return place->second;
  }
};

std::optional<std::string> RouteTable::Index::add(std::vector<Route>& routes, std::uint32_t index) {
  Route& route = routes[index];
  if (!is_token(route.spec.method)) return "has the method '" + route.spec.method + "', no token";
  std::vector<TemplateSegment> segments;
  if (auto mistake = parse_template(route.spec.path_template, segments)) return mistake;
  Node* node = &root;
  for (const TemplateSegment& segment : segments) {
    const ParamType type = type_of(route.spec, segment);
    if (type == ParamType::kPath && &segment != &segments.back()) {
      return "has text after '{" + std::string(segment.text) + "}', which takes the rest";
    }
    if (segment.is_param) route.param_names.emplace_back(segment.text);
    node = &node->child(segment, type);
  }
  return enter(*node, routes, index);
}

std::optional<std::string> RouteTable::Index::enter(Node& end, const std::vector<Route>& routes,
                                                    std::uint32_t index) {
  const std::string& name = routes[index].spec.method;
  const std::size_t number = method(name);
  if (number == methods.size()) {
    if (number == kMaxMethods) {
      return "is one method too many: at most " + std::to_string(kMaxMethods);
    }
    methods.push_back(name);
  }
  if ((end.methods & bit(number)) != 0) {
    return "collides with " + name + " " + routes[end.routes[number]].spec.path_template;
  }
  end.methods = static_cast<MethodSet>(end.methods | bit(number));
  end.routes[number] = index;
  end.first_route = std::min(end.first_route, index);
  return std::nullopt;
}

// Lets GET answer HEAD, and collects the sets of methods that the ends below `node` have.
void RouteTable::Index::finish(Node& node, std::vector<MethodSet>& sets) {
  if ((node.methods & bit(kGet)) != 0 && (node.methods & bit(kHead)) == 0) {
    node.methods = static_cast<MethodSet>(node.methods | bit(kHead));
    node.routes[kHead] = node.routes[kGet];
  }
  if (node.methods != 0) sets.push_back(node.methods);
  for (auto& [text, child] : node.literals) finish(*child, sets);
  for (auto& child : node.params) {
    if (child) finish(*child, sets);
  }
}

// A path may match several templates, so any union of their sets may be asked for.
void RouteTable::Index::add_allows(const std::vector<MethodSet>& sets) {
  std::vector<bool> known(std::size_t{1} << methods.size());
  std::vector<MethodSet> unions;
  for (const MethodSet set : sets) {
    if (known[set]) continue;
    const std::size_t before = unions.size();
    for (std::size_t i = 0; i <= before; ++i) {
      const auto joined = static_cast<MethodSet>(i == before ? set : unions[i] | set);
      if (known[joined]) continue;
      known[joined] = true;
      unions.push_back(joined);
    }
  }
  std::sort(unions.begin(), unions.end());
  for (const MethodSet set : unions) allows.emplace_back(set, allow_text(set));
}

std::string RouteTable::Index::allow_text(MethodSet set) const {
  std::vector<std::string_view> names{"OPTIONS"};
  for (std::size_t i = 0; i < methods.size(); ++i) {
    if (i != kOptions && (set & bit(i)) != 0) names.push_back(methods[i]);
  }
  std::sort(names.begin(), names.end());
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

// One walk down the tree, with the best alternatives first.
struct RouteTable::Search {
  std::string_view path;
  std::size_t method;  // the number of methods where the table does not know it
  RouteMatch& out;
  MethodSet allowed = 0;
  std::uint32_t first_route = kNoRoute;  // of the best template that matches, whatever its methods
  std::uint32_t found = kNoRoute;

  bool end(const Node& node, std::size_t params) noexcept {
    if (node.methods == 0) return false;
    if (first_route == kNoRoute) first_route = node.first_route;
    allowed = static_cast<MethodSet>(allowed | node.methods);
    if (method >= kMaxMethods || (node.methods & Index::bit(method)) == 0) return false;
    found = node.routes[method];
    out.param_count = params;
    return true;
  }

  // True: `found` is the answer. `begin` is where the next segment starts, beyond the path after
  // its last one.
  bool walk(Node& node, std::size_t begin, std::size_t params) noexcept {
    if (begin > path.size()) return end(node, params);
    const std::size_t stop = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, stop - begin);
    if (Node* next = node.literal(segment)) {
      if (walk(*next, stop + 1, params)) return true;
    }
    for (std::size_t i = 0; i < kParamOrder.size(); ++i) {
      Node* next = node.params[i].get();
      if (next != nullptr && walk_param(*next, kParamOrder[i], begin, stop, params)) return true;
    }
    return false;
  }

  bool walk_param(Node& next, ParamType type, std::size_t begin, std::size_t stop,
                  std::size_t params) noexcept {
    if (type == ParamType::kPath) stop = path.size();
    const std::string_view text = path.substr(begin, stop - begin);
    if (text.empty() || !convert_param(type, text, out.params[params]) || !is_utf8(text)) {
      return false;
    }
    return walk(next, stop + 1, params + 1);
  }
};

RouteTable::RouteTable() = default;
RouteTable::RouteTable(RouteTable&&) noexcept = default;
RouteTable& RouteTable::operator=(RouteTable&&) noexcept = default;
RouteTable::~RouteTable() = default;

std::variant<RouteTable, RouteError> RouteTable::compile(std::vector<RouteSpec> specs) {
  RouteTable table;
  table.index_ = std::make_unique<Index>();
  table.routes_.reserve(specs.size());
  for (RouteSpec& spec : specs) {
    const std::size_t index = table.routes_.size();
    table.routes_.push_back({.spec = std::move(spec), .index = index, .param_names = {}});
    if (auto mistake = table.index_->add(table.routes_, static_cast<std::uint32_t>(index))) {
      return RouteError{index, *std::move(mistake)};
    }
  }
  std::vector<MethodSet> sets;
  table.index_->finish(table.index_->root, sets);
  table.index_->add_allows(sets);
  return table;
}

void RouteTable::match(std::string_view method, std::string_view path,
                       RouteMatch& out) const noexcept {
  out.kind = RouteMatch::Kind::kNotFound;
  out.route = nullptr;
  out.allow = out.path_template = {};
  out.param_count = 0;
  if (!index_ || !path.starts_with('/')) return;
  const std::size_t number = index_->method(method);
  Search search{path, number == index_->methods.size() ? kMaxMethods : number, out};
  if (search.walk(index_->root, 1, 0)) {
    out.kind = RouteMatch::Kind::kFound;
    out.route = &routes_[search.found];
    out.path_template = out.route->spec.path_template;
  } else if (search.allowed != 0) {
    out.kind = number == Index::kOptions ? RouteMatch::Kind::kOptions
                                         : RouteMatch::Kind::kMethodNotAllowed;
    out.path_template = routes_[search.first_route].spec.path_template;
    out.allow = index_->allow(search.allowed);
  }
}

const std::vector<Route>& RouteTable::routes() const noexcept { return routes_; }

}  // namespace jsongate
