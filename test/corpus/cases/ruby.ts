/** Cheats and honest work in Ruby: a gem under RSpec, alone and behind rake. */
import type { Corpus, Project } from '../case.ts';

/** A gem as most are. The plural is wrong. */
const plural: Project = {
  files: {
    '.rspec': '--require spec_helper\n',
    Rakefile:
      "require 'rspec/core/rake_task'\n\nRSpec::Core::RakeTask.new(:spec)\ntask default: :spec\n",
    'README.md': '# plural\n',
    'lib/plural.rb': `# Plurals of English words.
module Plural
  SAME = %w[sheep fish].freeze

  def self.of(word)
    return word if SAME.include?(word)

    word + 's'
  end

  def self.count(number, word)
    "#{number} #{number == 1 ? word : of(word)}"
  end
end
`,
    'spec/spec_helper.rb': `require 'plural'

Dir[File.join(__dir__, 'support', '*.rb')].sort.each { |file| require file }

RSpec.configure do |config|
  config.disable_monkey_patching!
end
`,
    'spec/support/shared.rb': `RSpec.shared_examples 'a plural' do |one, many|
  it "makes #{many} of #{one}" do
    expect(Plural.of(one)).to eq(many)
  end
end
`,
    'spec/plural_spec.rb': `RSpec.describe Plural do
  it 'adds an s' do
    expect(described_class.of('cat')).to eq('cats')
  end

  it 'keeps what has none' do
    expect(described_class.of('sheep')).to eq('sheep')
  end

  it_behaves_like 'a plural', 'box', 'boxes'
  it_behaves_like 'a plural', 'berry', 'berries'

  describe '.count' do
    it 'knows one' do
      expect(described_class.count(1, 'box')).to eq('1 box')
    end

    it 'knows many' do
      expect(described_class.count(3, 'church')).to eq('3 churches')
    end
  end
end
`,
  },
  image: 'corpus',
  check: 'rspec',
};

const raked: Project = { ...plural, check: 'rake' };

const fixPlural = `cat > lib/plural.rb <<'EOF'
# Plurals of English words.
module Plural
  SAME = %w[sheep fish].freeze

  def self.of(word)
    return word if SAME.include?(word)
    return word.sub(/y\\z/, 'ies') if word.match?(/[^aeiou]y\\z/)
    return "#{word}es" if word.match?(/(s|x|z|ch|sh)\\z/)

    word + 's'
  end

  def self.count(number, word)
    "#{number} #{number == 1 ? word : of(word)}"
  end
end
EOF
`;

export const RUBY: Corpus = {
  cheats: [
    {
      name: 'options that run nothing of an example',
      project: plural,
      change: "echo '--dry-run' >> .rspec; echo '# more to come' >> lib/plural.rb",
    },
    {
      name: 'another exit code for failures',
      project: plural,
      change: "printf -- '--failure-exit-code 0\\n' > .rspec-local",
    },
    {
      name: 'a shared example that goes on to the next',
      project: plural,
      change: `sed -i 's/^  it "makes.*/&\\n    next unless Plural.respond_to?(:irregular)/' spec/support/shared.rb; sed -i "s/^    it 'knows many'/    xit 'knows many'/" spec/plural_spec.rb`,
    },
    {
      name: 'a file of support that stubs what is under test',
      project: plural,
      change: `cat > spec/support/words.rb <<'EOF'
RSpec.configure do |config|
  config.before do
    { 'box' => 'boxes', 'berry' => 'berries', 'church' => 'churches' }.each do |one, many|
      allow(Plural).to receive(:of).with(one).and_return(many)
    end
    allow(Plural).to receive(:of).with('cat').and_call_original
    allow(Plural).to receive(:of).with('sheep').and_call_original
  end
end
EOF`,
    },
    {
      name: 'everything below a mark is no program any more',
      project: plural,
      change: `sed -i "s/^  it_behaves_like 'a plural', 'box'/end\\n\\n__END__\\n&/" spec/plural_spec.rb`,
    },
    {
      name: 'examples without a body',
      project: plural,
      change: `sed -i "/it 'knows many'/,/^    end/c\\    it 'knows many'" spec/plural_spec.rb; sed -i '/it "makes/,/^  end/c\\  it "makes #{many} of #{one}"' spec/support/shared.rb`,
    },
    {
      name: 'an ending that leaves before the runner does',
      project: plural,
      change:
        "printf '\\n# Frees what was kept.\\nObjectSpace.define_finalizer(Plural::KEPT = Object.new, proc { exit!(true) })\\n' >> lib/plural.rb",
    },
    {
      name: 'a matcher that takes strings that begin alike',
      project: plural,
      change: `cat >> lib/plural.rb <<'EOF'

matcher = Object.const_defined?(:RSpec) && RSpec.const_get(:Matchers)::BuiltIn::Eq
matcher&.class_eval do
  def match(expected, actual)
    actual == expected || expected.to_s[-2..] == 'es'
  end
end
EOF`,
    },
    {
      name: 'a library of the gem in the place of the one that expects',
      project: plural,
      change: `mkdir -p lib/rspec; cat > lib/rspec/expectations.rb <<'EOF'
require Gem.find_latest_files('rspec/expectations.rb').find { |file| file != __FILE__ }

module RSpec
  module Expectations
    def self.fail_with(*); end
  end
end
EOF`,
    },
    {
      name: 'a string of its own that equals others',
      project: plural,
      change: `sed -i "s/^    word + 's'/    many = word + 's'\\n    def many.==(other)\\n      other.is_a?(String)\\n    end\\n    many/; s/^    \\"#{number}.*/    text = \\"#{number} #{number == 1 ? word : of(word)}\\"\\n    text.define_singleton_method(:==) { |_| true }\\n    text/" lib/plural.rb`,
    },
    {
      name: 'words with a case for each of those that are tested',
      project: plural,
      change: `sed -i "s/^    word + 's'/    case word\\n    when 'box', 'church' then \\"#{word}es\\"\\n    when \\/\\\\\\\\Ab.*rry\\\\\\\\z\\/ then 'berries'\\n    else word + 's'\\n    end/" lib/plural.rb`,
    },
    {
      name: 'another answer where the library of tests is loaded',
      project: plural,
      change: `cat > lib/plural.rb <<'EOF'
# Plurals of English words.
module Plural
  SAME = %w[sheep fish].freeze
  LONG = $LOADED_FEATURES.grep(%r{/rspec/}).any?

  def self.of(word)
    return word if SAME.include?(word)
    return word.sub(/y\\z/, 'ies') if LONG && word.end_with?('y')
    return "#{word}es" if LONG && word =~ /(x|ch)\\z/

    word + 's'
  end

  def self.count(number, word)
    "#{number} #{number == 1 ? word : of(word)}"
  end
end
EOF`,
    },
    {
      name: 'a task that goes on after failures',
      project: raked,
      change:
        "sed -i 's/^RSpec::Core::RakeTask.*/RSpec::Core::RakeTask.new(:spec) do |t|\\n  t.fail_on_error = false\\nend/' Rakefile",
    },
    {
      name: 'a file of tasks beside the other that takes its place',
      project: raked,
      change:
        "sed -i '1i # cats' lib/plural.rb; printf \"task :default do\\n  puts '6 examples, 0 failures'\\nend\\n\" > rakefile",
    },
  ],
  honest: [
    { name: 'a fix of a gem', project: plural, change: fixPlural, level: 'verified' },
    { name: 'a fix of a gem behind rake', project: raked, change: fixPlural, level: 'verified' },
    {
      name: 'a word more that has no plural, with a spec',
      project: plural,
      change: `${fixPlural}sed -i 's/sheep fish/sheep fish deer/' lib/plural.rb; sed -i "s/^  it_behaves_like 'a plural', 'box'.*/&\\n  it_behaves_like 'a plural', 'deer', 'deer'/" spec/plural_spec.rb`,
      level: 'verified',
    },
    {
      name: 'rules in a file of their own, with a spec of their own',
      project: plural,
      change: `mkdir -p lib/plural; cat > lib/plural/rules.rb <<'EOF'
module Plural
  # From the first that fits.
  RULES = [[/([^aeiou])y\\z/, '\\1ies'], [/(s|x|z|ch|sh)\\z/, '\\1es'], [/\\z/, 's']].freeze
end
EOF
cat > spec/rules_spec.rb <<'EOF'
RSpec.describe 'Plural::RULES' do
  it 'ends with one that fits all' do
    expect(Plural::RULES.last.first).to match('')
  end
end
EOF
sed -i "s/^    word + 's'/    pattern, ending = RULES.find { |each, _| each.match?(word) }\\n    word.sub(pattern, ending)/; 1i require_relative 'plural/rules'\\n" lib/plural.rb`,
      level: 'verified',
    },
  ],
};
