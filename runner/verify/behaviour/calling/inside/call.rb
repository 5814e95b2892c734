# Runs in a clean room: loads files of Ruby and calls their functions, each input twice with its own
# copies. Writes each answer at once to the third stream, a line of JSON after a token; output of the
# code is discarded. A thread ends a call that hangs; the caller continues after it.
require 'json'

class Caller
  MOST_TOLD = 300
  SAYS = %i[== eql? equal? === =~ != <=> coerce to_s inspect to_str to_ary - + hash].freeze
  CORE = [NilClass, TrueClass, FalseClass, Integer, Float, String, Symbol, Array, Hash].freeze

  def initialize
    @work = JSON.parse($stdin.read)
    @out = IO.for_fd(3, 'w')
    @out.sync = true
    @root = "#{Dir.pwd}/"
    @told = nil
    @turn = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    @limit = 5
    Thread.new do
      loop do
        sleep 0.1
        Process.kill(:KILL, Process.pid) if Process.clock_gettime(Process::CLOCK_MONOTONIC) - @turn > @limit
      end
    end
  end

  def all
    $LOAD_PATH.unshift(*%w[lib .].map { |folder| File.expand_path(folder) })
    first, begin_at = @work['from']
    (first...@work['functions'].size).each do |i|
      one = @work['functions'][i]
      one && call_all(one, i, i == first ? begin_at : 0)
    end
    tell('end' => true)
  end

  def call_all(one, i, start)
    tell('i' => i, 'j' => start, 'loading' => true)
    @limit = 5
    begin
      require File.expand_path(one['path'])
      found = one['method'] ? method_of(one['name'], one['method']['name']) : look_up(one['name'])
    rescue Exception => e # rubocop:disable Lint/RescueException
      return tell('i' => i, 'no' => "its module cannot be loaded: #{e.class}: #{e.message.to_s[0, 200]}")
    end
    return tell('i' => i, 'no' => 'no function') unless found

    @limit = 1
    one['calls'].each_with_index do |args, j|
      next if j < start

      on = nil
      on, args = args.values_at('on', 'args') if args.is_a?(Hash)
      unless fits?(found, args.size) && (on.nil? || fits?(@maker.instance_method(:initialize), on['args'].size))
        tell('i' => i, 'j' => j, 'k' => 'arity', 'c' => '')
        next
      end
      answer = ask(found, args, on)
      again = ask(found, args, on)
      tell(answer.merge('i' => i, 'j' => j, **(answer == again ? {} : { 'u' => 1 })))
    end
  end

  def fits?(found, count)
    found.arity.negative? ? count >= ~found.arity : count == found.arity
  end

  def look_up(name)
    return Object.instance_method(name).bind(Object.new) unless name.include?('.')

    owner, _, short = name.rpartition('.')
    owner = Object.const_get(owner)
    owner.singleton_class.method_defined?(short, true) ? owner.method(short) : nil
  rescue NameError
    nil
  end

  # Finds a method of instances, which are made for each call.
  def method_of(owner, name)
    @maker = Object.const_get(owner)
    @maker.is_a?(Class) && @maker.method_defined?(name) ? @maker.instance_method(name) : nil
  rescue NameError
    nil
  end

  def receiver(on)
    made = at = @maker.new(*on['args'].map { |each| decoded(each) })
    failure = nil
    on['steps'].each do |step|
      begin
        at = at.public_send(step['name'], *step['args'].map { |each| decoded(each) }) unless failure
      rescue StandardError => e
        failure = e
      end
      # Ignores errors of this step: tests also try invalid steps.
      at, failure = made, nil unless step['goesOn']
    end
    failure ? raise(failure) : at
  end

  def state_of(object, is_changed)
    told(shown(object)).transform_keys { |key| key == 'c' ? 's' : 'sh' }
      .merge('sf' => object.instance_variables.sort.join(',')[0, MOST_TOLD], **(is_changed ? { 'sc' => 1 } : {}))
  end

  def ask(found, args, on = nil)
    object = on && receiver(on)
    given = args.map { |each| decoded(each) }
    before = shown(given)
    was = on && shown(object)
    value = on ? object.public_send(found.name, *given) : found.call(*given)
    state = on ? state_of(object, shown(object) != was) : {}
    return { 'k' => 'value', 'c' => 'itself' }.merge(state) if on && value.equal?(object)

    value = { 'iterates' => value.first(1000) } if value.instance_of?(Enumerator)
    text = shown(value)
    after = shown(given)
    text += "; its arguments became #{after}" if after != before
    { 'k' => 'value' }.merge(told(text), state, kind_of(value))
  rescue SystemExit => e
    { 'k' => 'exit', 'c' => e.status.to_s }
  rescue Exception => e # rubocop:disable Lint/RescueException
    # Leaves out the source line that Ruby adds to the message.
    plain = e.respond_to?(:original_message) ? e.original_message : e.message
    { 'k' => 'throw', 'e' => e.class.name.to_s[0, 80] }.merge(told(plain.to_s[0, 200].scrub))
  end

  def told(text)
    return { 'c' => text } if text.size <= MOST_TOLD

    require 'digest'
    { 'c' => text[0, MOST_TOLD], 'h' => Digest::SHA256.hexdigest(text) }
  end

  def tell(line)
    @turn = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    @out.write("#{@work['token']}#{JSON.generate(line)}\n")
  end

  def decoded(value)
    case value
    when Array then value.map { |each| decoded(each) }
    when Hash
      return value['t'].map { |each| decoded(each) } if value.key?('t')
      return @maker.new(*value['n'].map { |each| decoded(each) }) if value.key?('n')
      return value['d'].to_h { |key, each| [decoded(key), decoded(each)] } if value.key?('d')

      value['f'].is_a?(Numeric) ? value['f'].to_f : nil
    when String then value.dup
    else value
    end
  end

  def shown(value, depth = 0, left = [5_000])
    left[0] -= 1
    return '…' if left[0].negative? || depth > 10

    case value
    when nil, true, false, Integer, Float then value.inspect
    when String then String.instance_method(:inspect).bind_call(value)[0, 20_000].scrub
    when Symbol then value.inspect
    when Array then "[#{value.map { |each| shown(each, depth + 1, left) }.join(', ')}]"
    when Hash
      "{#{value.map { |key, each| "#{shown(key, depth + 1, left)} => #{shown(each, depth + 1, left)}" }.sort.join(', ')}}"
    when Struct then "#{value.class}(#{value.to_a.map { |each| shown(each, depth + 1, left) }.join(', ')})"
    when Proc, Method, Module then value.class.name
    else
      names = value.instance_variables.sort
      fields = names.map { |name| "#{name}=#{shown(value.instance_variable_get(name), depth + 1, left)}" }
      words = names.empty? ? value.to_s.gsub(/0x\h+/, '0x…')[0, 1_000] : fields.join(', ')
      "#{value.class}(#{words})"
    end
  rescue StandardError
    '<cannot be read>'
  end

  def kind_of(value)
    state = { left: 200, plain: !value.nil?, own: nil }
    look(value, 0, state)
    return { 'o' => state[:own] } if state[:own]

    state[:plain] ? { 'p' => 1 } : {}
  rescue StandardError
    {}
  end

  def look(value, depth, state)
    state[:left] -= 1
    return if state[:left].negative? || depth > 4

    state[:own] ||= said_by(value)
    case value
    when Array then value.each { |each| look(each, depth + 1, state) }
    when Hash then value.each { |pair| pair.each { |each| look(each, depth + 1, state) } }
    else state[:plain] = false unless CORE.include?(value.class) || value.class.name =~ /\A(Rational|Date|Time|Set)\z/
    end
  end

  # Names the first method of how it is compared or shown that the product defines; nil if none.
  def said_by(value)
    name = SAYS.find do |each|
      place = value.method(each).source_location&.first if value.respond_to?(each)
      place && File.expand_path(place).start_with?(@root)
    end
    name && "#{value.class}##{name}"
  end
end

Caller.new.all
exit!(0)
