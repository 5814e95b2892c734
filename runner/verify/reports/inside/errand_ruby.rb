# Loaded by every Ruby process of a check, through RUBYOPT: when RSpec or minitest is used, also
# writes one line per test beside this file. Changes nothing else: output and exit status stay the
# test library's own. Must never raise, and loads nothing before one of them is loaded.

module ErrandReports
  FOLDER = File.dirname(File.expand_path(__FILE__))

  class Lines
    def initialize(name)
      @process = Process.pid
      @path = File.join(FOLDER, "#{name}-#{@process}-#{Process.clock_gettime(Process::CLOCK_REALTIME, :millisecond)}.lines")
      write('')
    end

    def test(path, status, message, file)
      parts = path.map { |part| quoted(part, 500) }.join(',')
      line = "{\"path\":[#{parts}],\"status\":\"#{status}\""
      line << ",\"message\":#{quoted(message, 1000)}" if message
      line << ",\"file\":#{quoted(file, 1000)}" if file
      write("#{line}}\n")
    end

    # Avoids the JSON library: the project may want to choose which one is loaded.
    def quoted(text, most)
      text = text.to_s.encode('UTF-8', invalid: :replace, undef: :replace).scrub[0, most]
      "\"#{text.gsub(/["\\\u0000-\u001f\u007f]/) { |one| format('\\u%04x', one.ord) }}\""
    end

    def finish
      write("{\"end\":true}\n")
    end

    # A forked child reports to its parent, which reports its tests.
    def write(text)
      File.open(@path, 'a') { |file| file.write(text) } if Process.pid == @process
    rescue StandardError
      nil
    end
  end

  # Called by RSpec's reporter, beside the configured formatters.
  class Rspec
    EVENTS = %i[example_passed example_failed example_pending stop].freeze

    def initialize
      @lines = Lines.new('rspec')
    end

    def example_passed(told)
      tell(told.example, 'passed', nil)
    end

    def example_failed(told)
      tell(told.example, 'failed', told.example.execution_result.exception&.message)
    end

    # A test that failed as expected did run; a skipped one did not.
    def example_pending(told)
      result = told.example.execution_result
      tell(told.example, result.pending_exception ? 'todo' : 'skipped', result.pending_message)
    end

    def stop(_told)
      @lines.finish
    end

    private

    def tell(example, status, message)
      groups = example.example_group.parent_groups.reverse.map(&:description)
      @lines.test(groups + [example.description], status, message, example.file_path)
    rescue StandardError
      nil
    end
  end

  module RspecRunner
    def run_specs(*rest)
      begin
        reporter = @configuration.reporter
        reporter.register_listener(Rspec.new, *Rspec::EVENTS)
      rescue StandardError
        nil
      end
      super
    end
  end

  # One of minitest's reporters; it always agrees with the others.
  class Minitest
    def start
      @lines = Lines.new('minitest')
    end

    def prerecord(*); end

    def record(result)
      group = result.respond_to?(:klass) ? result.klass : result.class.name
      file = result.respond_to?(:source_location) ? result.source_location&.first : nil
      status = result.skipped? ? 'skipped' : (result.passed? ? 'passed' : 'failed')
      # The number in test_0001_adds of spec style is its position among the others.
      name = result.name.to_s.sub(/\Atest_\d{4}_/, '')
      @lines&.test([group, name], status, result.failure&.message, file)
    rescue StandardError
      nil
    end

    def report
      @lines&.finish
    end

    def passed?
      true
    end
  end

  module MinitestPlugins
    def init_plugins(*rest)
      result = super
      begin
        reporter << Minitest.new
      rescue StandardError
        nil
      end
      result
    end
  end

  @rspec = @minitest = false

  # Inspects each class or module when its source ends.
  def self.seen(place)
    if !@rspec && place.equal?(defined?(::RSpec::Core::Runner) && ::RSpec::Core::Runner)
      @rspec = true
      place.prepend(RspecRunner)
    elsif !@minitest && place.equal?(defined?(::Minitest) && ::Minitest) && place.respond_to?(:init_plugins)
      @minitest = true
      place.singleton_class.prepend(MinitestPlugins)
    end
  rescue StandardError
    nil
  end

  begin
    TracePoint.new(:end) { |point| seen(point.self) }.enable
  rescue StandardError, NotImplementedError
    nil
  end
end
