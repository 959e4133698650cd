import { describe, expect, it } from 'vitest';
import { createForgetfulMap } from '../src/forgetful-map.ts';

describe('a map that forgets', () => {
  it('keeps the newest keys, and one that is set again is new', () => {
    const map = createForgetfulMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    map.set('c', 4);
    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([3, undefined, 4]);
    expect(map.size).toBe(2);
  });

  it('reading a key does not make it new', () => {
    const map = createForgetfulMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.get('a');
    map.set('c', 3);
    expect(map.get('a')).toBeUndefined();
  });

  it('gives nothing that is over, and lets go of it with the next that comes', () => {
    let now = 0;
    const map = createForgetfulMap<string, number>(10, (until) => until <= now);
    map.set('a', 5);
    map.set('b', 6);
    now = 5;
    expect([map.get('a'), map.get('b'), map.size]).toEqual([undefined, 6, 2]);
    map.set('c', 9);
    expect(map.size).toBe(2);
  });

  it('forgets what it is told to forget', () => {
    const map = createForgetfulMap<string, number>(2);
    map.set('a', 1);
    map.delete('a');
    expect([map.get('a'), map.size]).toEqual([undefined, 0]);
  });
});
