function script_init() error('not today') end
